using System.Security.Cryptography;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>An output of a made-up transaction.</summary>
internal sealed record RegtestOutput(long Value, byte[] Script);

/// <summary>A coin that a made-up transaction can spend.</summary>
internal sealed record RegtestCoin(CoinId Id, RegtestOutput Output);

/// <summary>An input of a made-up transaction; a coinbase's has no coin. A coin whose script is a witness program is spent with a witness.</summary>
internal sealed record RegtestInput(RegtestCoin? Coin, byte[] Script, byte[][] Witness, uint Sequence = uint.MaxValue);

/// <summary>A made-up transaction in Bitcoin's serialisation. Its signatures are of the right form and sign nothing.</summary>
internal sealed class RegtestTransaction
{
    public RegtestTransaction(IReadOnlyList<RegtestInput> inputs, IReadOnlyList<RegtestOutput> outputs, int version = 2, uint lockTime = 0)
    {
        Inputs = inputs;
        Outputs = outputs;
        Version = version;
        LockTime = lockTime;
        HasWitness = inputs.Any(input => input.Witness.Length > 0);
        Bytes = Serialise(HasWitness);
        WitnessHash = Hash(Bytes);
        IdHash = HasWitness ? Hash(Serialise(false)) : WitnessHash;
        Id = TransactionId.FromReversedBytes(IdHash);
    }

    public IReadOnlyList<RegtestInput> Inputs { get; }

    public IReadOnlyList<RegtestOutput> Outputs { get; }

    public int Version { get; }

    public uint LockTime { get; }

    public bool HasWitness { get; }

    /// <summary>With witnesses where there are any.</summary>
    public byte[] Bytes { get; }

    public TransactionId Id { get; }

    /// <summary>The id as it is hashed and stands in blocks.</summary>
    public byte[] IdHash { get; }

    /// <summary>The id with witnesses, as it is hashed.</summary>
    public byte[] WitnessHash { get; }

    public bool IsCoinbase => Inputs[0].Coin is null;

    /// <summary>What the inputs hold and the outputs do not; 0 for a coinbase.</summary>
    public long Fee => IsCoinbase ? 0 : Inputs.Sum(input => input.Coin!.Output.Value) - Outputs.Sum(output => output.Value);

    public RegtestCoin Coin(int index) => new(new CoinId(Id, index), Outputs[index]);

    /// <summary>Spends coins, each with a witness or a script as its own script wants.</summary>
    public static RegtestTransaction Spend(IEnumerable<RegtestCoin> coins, params IEnumerable<RegtestOutput> outputs) =>
        new([.. coins.Select(InputFor)], [.. outputs]);

    internal static byte[] Hash(ReadOnlySpan<byte> bytes) => SHA256.HashData(SHA256.HashData(bytes));

    internal static void WriteCount(BinaryWriter writer, int count)
    {
        if (count < 0xfd)
        {
            writer.Write((byte)count);
        }
        else if (count <= ushort.MaxValue)
        {
            writer.Write((byte)0xfd);
            writer.Write((ushort)count);
        }
        else
        {
            writer.Write((byte)0xfe);
            writer.Write(count);
        }
    }

    internal static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        WriteCount(writer, bytes.Length);
        writer.Write(bytes);
    }

    internal static void WriteOutput(BinaryWriter writer, RegtestOutput output)
    {
        writer.Write(output.Value);
        WriteBytes(writer, output.Script);
    }

    private static RegtestInput InputFor(RegtestCoin coin, int place)
    {
        byte[] signature = [0x30, .. SHA256.HashData(coin.Output.Script), (byte)place];
        bool isProgram = coin.Output.Script is [0 or (>= 0x51 and <= 0x60), ..] and { Length: >= 4 and <= 42 };
        return isProgram ? new RegtestInput(coin, [], [signature, []]) : new RegtestInput(coin, [(byte)signature.Length, .. signature], []);
    }

    private byte[] Serialise(bool withWitness)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        if (withWitness)
        {
            writer.Write([0, 1]);
        }

        Span<byte> id = stackalloc byte[TransactionId.Length];
        WriteCount(writer, Inputs.Count);
        foreach (RegtestInput input in Inputs)
        {
            (input.Coin?.Id.Transaction ?? default).CopyTo(id);
            id.Reverse();
            writer.Write(id);
            writer.Write(input.Coin?.Id.Index ?? -1);
            WriteBytes(writer, input.Script);
            writer.Write(input.Sequence);
        }

        WriteCount(writer, Outputs.Count);
        foreach (RegtestOutput output in Outputs)
        {
            WriteOutput(writer, output);
        }

        foreach (RegtestInput input in withWitness ? Inputs : [])
        {
            WriteCount(writer, input.Witness.Length);
            foreach (byte[] item in input.Witness)
            {
                WriteBytes(writer, item);
            }
        }

        writer.Write(LockTime);
        writer.Flush();
        return bytes.ToArray();
    }
}
