using Concordat.Cli;

var terminal = Terminal.OfProcess();
return args.Length > 0 && ContractVerbs.Create(args[0], terminal) is { } verb
    ? await CommandLine.Run([verb], args, terminal, CancellationToken.None)
    : terminal.Fail(Exit.Usage, "this program has the verbs check, lint, diff and validate.");
