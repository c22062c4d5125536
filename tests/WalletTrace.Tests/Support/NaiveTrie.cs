using WalletTrace.Encodings;

namespace WalletTrace.Tests.Support;

/// <summary>A Merkle-Patricia trie straight from the yellow paper's appendix D: a function of the set of entries, written out anew for every node.</summary>
internal static class NaiveTrie
{
    public static byte[] Root(IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        List<(string Path, byte[] Value)> all = [.. entries.Select(entry => (Convert.ToHexStringLower(entry.Key), entry.Value))];
        return Keccak(all.Count == 0 ? [0x80] : Node(all, 0));
    }

    private static byte[] Node(List<(string Path, byte[] Value)> entries, int depth)
    {
        if (entries.Count == 1)
        {
            return List([String(Compact(entries[0].Path[depth..], isLeaf: true)), String(entries[0].Value)]);
        }

        int shared = depth;
        while (entries.All(entry => entry.Path.Length > shared && entry.Path[shared] == entries[0].Path[shared]))
        {
            shared++;
        }

        if (shared > depth)
        {
            return List([String(Compact(entries[0].Path[depth..shared], isLeaf: false)), Reference(Node(entries, shared))]);
        }

        byte[][] children =
        [
            .. "0123456789abcdef".Select(digit => entries.Where(entry => entry.Path.Length > depth && entry.Path[depth] == digit).ToList())
                .Select(below => below.Count == 0 ? String([]) : Reference(Node(below, depth + 1))),
        ];
        byte[] own = entries.Where(entry => entry.Path.Length == depth).Select(entry => entry.Value).SingleOrDefault([]);
        return List([.. children, String(own)]);
    }

    private static byte[] Reference(byte[] node) => node.Length < 32 ? node : String(Keccak(node));

    private static byte[] Compact(string nibbles, bool isLeaf)
    {
        int flag = isLeaf ? 2 : 0;
        return Convert.FromHexString(nibbles.Length % 2 == 0 ? $"{flag}0{nibbles}" : $"{flag + 1}{nibbles}");
    }

    private static byte[] String(byte[] bytes) => bytes.Length == 1 && bytes[0] < 0x80 ? bytes : [.. Prefix(0x80, bytes.Length), .. bytes];

    private static byte[] List(IEnumerable<byte[]> items)
    {
        byte[] content = [.. items.SelectMany(item => item)];
        return [.. Prefix(0xc0, content.Length), .. content];
    }

    private static byte[] Prefix(int kind, int length)
    {
        if (length < 56)
        {
            return [(byte)(kind + length)];
        }

        byte[] digits = [.. BitConverter.GetBytes(length).Reverse().SkipWhile(digit => digit == 0)];
        return [(byte)(kind + 55 + digits.Length), .. digits];
    }

    private static byte[] Keccak(byte[] bytes)
    {
        var hash = new byte[32];
        Keccak256.Hash(bytes, hash);
        return hash;
    }
}
