using Concordat.Cli;

return await CommandLine.Run(args, Terminal.OfProcess());
