using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Nodes;

/// <summary>Writes calls of contracts: values of one word, texts, and lists of values of one word.</summary>
internal static class Abi
{
    private const int Word = 32;

    /// <summary>A call of a function by its signature, for instance <c>transfer(address,uint256)</c>.</summary>
    public static byte[] Call(string signature, params object[] arguments)
    {
        byte[] hash = new byte[Word];
        Keccak256.Hash(Encoding.ASCII.GetBytes(signature), hash);
        return [.. hash.AsSpan(0, 4), .. Encode(arguments)];
    }

    /// <summary>Arguments by themselves, as they follow the code that makes a contract.</summary>
    public static byte[] Encode(params object[] arguments)
    {
        var head = new List<byte>();
        var tail = new List<byte>();
        foreach (object argument in arguments)
        {
            byte[] value = argument switch
            {
                string text => [.. WordOf((UInt256)text.Length), .. Padded(Encoding.ASCII.GetBytes(text))],
                IReadOnlyCollection<Address> list => [.. WordOf((UInt256)list.Count), .. list.SelectMany(address => WordOf(address))],
                IReadOnlyCollection<UInt256> list => [.. WordOf((UInt256)list.Count), .. list.SelectMany(number => WordOf(number))],
                _ => [],
            };
            bool isLong = value.Length > 0;
            head.AddRange(WordOf(isLong ? (UInt256)((arguments.Length * Word) + tail.Count) : argument));
            tail.AddRange(value);
        }

        return [.. head, .. tail];
    }

    private static byte[] WordOf(object value)
    {
        byte[] word = new byte[Word];
        switch (value)
        {
            case Address address:
                address.CopyTo(word.AsSpan(Word - 20));
                break;
            case bool flag:
                word[^1] = flag ? (byte)1 : (byte)0;
                break;
            case int number:
                ((UInt256)number).WriteBigEndian(word);
                break;
            default:
                ((UInt256)value).WriteBigEndian(word);
                break;
        }

        return word;
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(Word - (bytes.Length % Word)) % Word]];
}
