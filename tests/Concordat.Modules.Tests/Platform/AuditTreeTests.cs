using System.Security.Cryptography;
using Concordat.Platform.Audit;

namespace Concordat.Modules.Tests.Platform;

/// <summary>The tree against the definition of RFC 6962 §2.1 and §2.1.1, written as it stands there.</summary>
public sealed class AuditTreeTests
{
    private static readonly List<string> Hashes = [.. Enumerable.Range(0, 70).Select(i => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i))))];

    [Fact]
    public void The_root_of_any_number_of_entries_is_that_of_the_standard() =>
        Assert.All(Enumerable.Range(0, Hashes.Count), count => Assert.Equal(Convert.ToHexStringLower(Root(Hashes[..count])), Tree(count).Root));

    [Fact]
    public void Goes_on_from_its_peaks_as_if_it_had_never_stopped() => Assert.All(Enumerable.Range(0, 69), count =>
    {
        var tree = AuditTree.At(count, Tree(count).Peaks);
        tree.Add(Hashes[count]);
        Assert.Equal(Tree(count + 1).Root, tree.Root);
    });

    [Fact]
    public void Peaks_of_another_count_are_refused() => Assert.Throws<FormatException>(() => AuditTree.At(4, Tree(3).Peaks));

    [Fact]
    public void The_path_of_each_entry_is_that_of_the_standard_and_leads_to_the_root()
    {
        for (var count = 1; count < 40; count++)
        {
            for (var position = 1; position <= count; position++)
            {
                var tree = Tree(count, position);
                Assert.Equal(Path(position - 1, Hashes[..count]).Select(Convert.ToHexStringLower), tree.Path);
                Assert.True(AuditTree.Leads(Hashes[position - 1], position, count, tree.Path!, tree.Root));
            }
        }
    }

    [Fact]
    public void A_path_leads_from_no_other_entry_place_count_or_root()
    {
        for (var count = 1; count < 24; count++)
        {
            for (var position = 1; position <= count; position++)
            {
                var tree = Tree(count, position);
                Assert.False(AuditTree.Leads(Hashes[position], position, count, tree.Path!, tree.Root));
                Assert.False(AuditTree.Leads(Hashes[position - 1], position, count, tree.Path!, Tree(count + 1).Root));
                Assert.False(AuditTree.Leads(Hashes[position - 1], 0, count, tree.Path!, tree.Root));
                Assert.False(AuditTree.Leads(Hashes[position - 1], count + 1, count, tree.Path!, tree.Root));
                Assert.False(AuditTree.Leads(Hashes[position - 1], position, count, [.. tree.Path!, Hashes[0]], tree.Root));
                Assert.All(Enumerable.Range(1, count).Where(other => other != position), other => Assert.False(AuditTree.Leads(Hashes[position - 1], other, count, tree.Path!, tree.Root)));
            }
        }
    }

    [Fact]
    public void An_entry_that_is_not_there_has_no_path() => Assert.Null(Tree(5, 6).Path);

    private static AuditTree Tree(int count, long proved = 0)
    {
        var tree = new AuditTree(proved);
        Hashes[..count].ForEach(tree.Add);
        return tree;
    }

    private static byte[] Root(List<string> leaves) => leaves switch
    {
        [] => SHA256.HashData([]),
        [var one] => SHA256.HashData([0, .. Convert.FromHexString(one)]),
        _ => SHA256.HashData([1, .. Root(leaves[..Split(leaves.Count)]), .. Root(leaves[Split(leaves.Count)..])]),
    };

    private static List<byte[]> Path(int index, List<string> leaves)
    {
        if (leaves.Count == 1)
        {
            return [];
        }
        var k = Split(leaves.Count);
        return index < k ? [.. Path(index, leaves[..k]), Root(leaves[k..])] : [.. Path(index - k, leaves[k..]), Root(leaves[..k])];
    }

    private static int Split(int count)
    {
        var k = 1;
        while (k * 2 < count)
        {
            k *= 2;
        }
        return k;
    }
}
