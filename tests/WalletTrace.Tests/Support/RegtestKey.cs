using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace WalletTrace.Tests.Support;

/// <summary>A script that coins can be sent to, and how its coins are spent.</summary>
/// <param name="Name">The form.</param>
/// <param name="Script">The output script.</param>
/// <param name="Unlock">Makes the input's script and witness, given what is to be signed for a script code: old style, and by BIP 143.</param>
internal sealed record RegtestLock(string Name, byte[] Script, Func<Func<byte[], byte[]>, Func<byte[], byte[]>, (byte[] Script, byte[][] Witness)> Unlock);

/// <summary>A key that signs, made from a number; equal numbers give equal keys and equal signatures (RFC 6979).</summary>
internal sealed class RegtestKey
{
    private static readonly X9ECParameters Curve = SecNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);

    private readonly BigInteger secret;

    public RegtestKey(int number)
    {
        secret = new BigInteger(1, SHA256.HashData(BitConverter.GetBytes(number))).Mod(Curve.N);
        Org.BouncyCastle.Math.EC.ECPoint point = Curve.G.Multiply(secret).Normalize();
        Public = point.GetEncoded(compressed: true);
        Long = point.GetEncoded(compressed: false);
    }

    /// <summary>The public key in 33 bytes.</summary>
    public byte[] Public { get; }

    /// <summary>The public key in 65 bytes.</summary>
    public byte[] Long { get; }

    public byte[] P2wpkhScript => [0, 20, .. Hash160(Public)];

    /// <summary>Every form of script that this key and another can spend and that a node from before taproot checks.</summary>
    public IReadOnlyList<RegtestLock> Locks(RegtestKey other)
    {
        byte[] one = [0x51, 33, .. Public, 33, .. other.Public, 0x52, 0xae];
        byte[] two = [0x52, 33, .. Public, 33, .. other.Public, 0x52, 0xae];
        byte[] keyCode = [0x76, 0xa9, 20, .. Hash160(Public), 0x88, 0xac];
        byte[] longKeyCode = [0x76, 0xa9, 20, .. Hash160(Long), 0x88, 0xac];
        byte[] p2pk = [33, .. Public, 0xac];
        byte[] longP2pk = [65, .. Long, 0xac];
        byte[] anyone = [0x51];
        byte[] puzzle = [0xa8, 32, .. SHA256.HashData("open"u8), 0x87];
        return
        [
            new("P2PK", p2pk, (old, _) => ([.. Push(Sign(old(p2pk)))], [])),
            new("P2PK, long key", longP2pk, (old, _) => ([.. Push(Sign(old(longP2pk)))], [])),
            new("P2PKH", keyCode, (old, _) => ([.. Push(Sign(old(keyCode))), .. Push(Public)], [])),
            new("P2PKH, long key", longKeyCode, (old, _) => ([.. Push(Sign(old(longKeyCode))), .. Push(Long)], [])),
            new("bare multisig", one, (old, _) => ([0, .. Push(other.Sign(old(one)))], [])),
            new("P2SH of multisig", Hashed(two), (old, _) => ([0, .. Push(Sign(old(two))), .. Push(other.Sign(old(two))), .. Push(two)], [])),
            new("P2SH of P2WPKH", Hashed(P2wpkhScript), (_, bip143) => ([.. Push(P2wpkhScript)], [Sign(bip143(keyCode)), Public])),
            P2wpkh,
            new("P2WSH of multisig", [0, 32, .. SHA256.HashData(one)], (_, bip143) => ([], [[], Sign(bip143(one)), one])),
            new("P2WSH of anyone", [0, 32, .. SHA256.HashData(anyone)], (_, _) => ([], [anyone])),
            new("a puzzle", puzzle, (_, _) => ([.. Push("open"u8.ToArray())], [])),
        ];
    }

    public RegtestLock P2wpkh => new("P2WPKH", P2wpkhScript, (_, bip143) => ([], [Sign(bip143([0x76, 0xa9, 20, .. Hash160(Public), 0x88, 0xac])), Public]));

    public RegtestLock P2pkh => new("P2PKH", [0x76, 0xa9, 20, .. Hash160(Public), 0x88, 0xac], Locks(this)[2].Unlock);

    /// <summary>Spends coins, each by its lock, all of them signed.</summary>
    public static RegtestTransaction Spend(IReadOnlyList<(RegtestCoin Coin, RegtestLock Lock)> coins, params IReadOnlyList<RegtestOutput> outputs)
    {
        RegtestInput[] bare = [.. coins.Select(coin => new RegtestInput(coin.Coin, [], []))];
        return new RegtestTransaction(
            [.. bare.Select((input, at) =>
            {
                (byte[] script, byte[][] witness) = coins[at].Lock.Unlock(code => OldHash(bare, outputs, at, code), code => WitnessHash(bare, outputs, at, code));
                return input with { Script = script, Witness = witness };
            })],
            outputs);
    }

    /// <summary>RIPEMD-160 of SHA-256.</summary>
    public static byte[] Hash160(byte[] bytes)
    {
        var digest = new RipeMD160Digest();
        digest.BlockUpdate(SHA256.HashData(bytes));
        byte[] hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash;
    }

    private static byte[] Hashed(byte[] redeem) => [0xa9, 20, .. Hash160(redeem), 0x87];

    private static byte[] Push(byte[] bytes) => bytes.Length < 0x4c ? [(byte)bytes.Length, .. bytes] : [0x4c, (byte)bytes.Length, .. bytes];

    /// <summary>DER with a low S (BIP 62), and the mark for "all" behind it.</summary>
    private byte[] Sign(byte[] hash)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(secret, Domain));
        BigInteger[] signature = signer.GenerateSignature(hash);
        BigInteger low = signature[1].CompareTo(Curve.N.ShiftRight(1)) > 0 ? Curve.N.Subtract(signature[1]) : signature[1];
        return [.. StandardDsaEncoding.Instance.Encode(Curve.N, signature[0], low), 1];
    }

    private static byte[] OldHash(RegtestInput[] inputs, IReadOnlyList<RegtestOutput> outputs, int at, byte[] code)
    {
        var filled = new RegtestTransaction([.. inputs.Select((input, place) => place == at ? input with { Script = code } : input)], outputs);
        return RegtestTransaction.Hash([.. filled.Bytes, 1, 0, 0, 0]);
    }

    /// <summary>Source: BIP 143.</summary>
    private static byte[] WitnessHash(RegtestInput[] inputs, IReadOnlyList<RegtestOutput> outputs, int at, byte[] code)
    {
        byte[][] points = [.. inputs.Select(Point)];
        byte[] made = Written(writer =>
        {
            foreach (RegtestOutput output in outputs)
            {
                RegtestTransaction.WriteOutput(writer, output);
            }
        });
        return RegtestTransaction.Hash(Written(writer =>
        {
            writer.Write(2);
            writer.Write(RegtestTransaction.Hash([.. points.SelectMany(point => point)]));
            writer.Write(RegtestTransaction.Hash([.. inputs.SelectMany(input => BitConverter.GetBytes(input.Sequence))]));
            writer.Write(points[at]);
            RegtestTransaction.WriteBytes(writer, code);
            writer.Write(inputs[at].Coin!.Output.Value);
            writer.Write(inputs[at].Sequence);
            writer.Write(RegtestTransaction.Hash(made));
            writer.Write(0);
            writer.Write(1);
        }));
    }

    private static byte[] Point(RegtestInput input)
    {
        byte[] id = new byte[TransactionId.Length];
        input.Coin!.Id.Transaction.CopyTo(id);
        return [.. Enumerable.Reverse(id), .. BitConverter.GetBytes(input.Coin.Id.Index)];
    }

    private static byte[] Written(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        write(writer);
        writer.Flush();
        return bytes.ToArray();
    }
}
