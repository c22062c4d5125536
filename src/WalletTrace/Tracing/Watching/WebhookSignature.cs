using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// The signature by which the receiver of a webhook knows who sent it, and that nobody changed it or sends it again: the header
/// <c>X-WalletTrace-Signature: t=1767323045,v1=5257a8…</c>, in which <c>t</c> is the time of sending in unix seconds and <c>v1</c> the HMAC-SHA256, in
/// hexadecimal, under the secret that both share, of the digits of <c>t</c>, a point, and the body's bytes as they came.
/// </summary>
/// <remarks>
/// A receiver takes the body as bytes before he reads it, computes the same and compares in constant time, refuses what is older or newer than a few minutes,
/// and keeps the ids of alerts that he has seen (the header <c>Idempotency-Key</c> and <c>id</c> in the body): an alert is sent again until it is acknowledged.
/// Several <c>v1</c> may stand in one header while a secret is being changed; one that fits is enough.
/// </remarks>
public static class WebhookSignature
{
    /// <summary>The header's name.</summary>
    public const string HeaderName = "X-WalletTrace-Signature";

    /// <summary>The least length of a secret, in bytes.</summary>
    public const int MinSecretLength = 16;

    private const int MaxHeaderLength = 1024;

    /// <summary>The header's value for a body.</summary>
    /// <param name="secret">The secret, at least <see cref="MinSecretLength"/> bytes.</param>
    /// <param name="time">The time of sending, unix seconds.</param>
    /// <param name="body">The body.</param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public static string Sign(ReadOnlySpan<byte> secret, long time, ReadOnlySpan<byte> body) =>
        string.Create(CultureInfo.InvariantCulture, $"t={time},v1={Convert.ToHexStringLower(Hash(Checked(secret), time, body))}");

    /// <summary>Whether a header is a body's, made with the secret and not long ago. Takes the same time whatever is wrong with a signature.</summary>
    /// <param name="secret">The secret, at least <see cref="MinSecretLength"/> bytes.</param>
    /// <param name="header">The header's value as it came; null for none.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="now">The time at which it came.</param>
    /// <param name="tolerance">How far the time of sending may be from that, before or after: 5 minutes are usual.</param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public static bool IsValid(ReadOnlySpan<byte> secret, string? header, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        _ = Checked(secret);
        if (header is null || header.Length > MaxHeaderLength)
        {
            return false;
        }

        long? time = null;
        var signatures = new List<byte[]>();
        foreach (string part in header.Split(','))
        {
            string trimmed = part.Trim();
            if (trimmed.StartsWith("t=", StringComparison.Ordinal))
            {
                // Two times would leave open which of them was signed.
                if (time is not null || !long.TryParse(trimmed.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out long told))
                {
                    return false;
                }

                time = told;
            }
            else if (trimmed.StartsWith("v1=", StringComparison.Ordinal) && trimmed.Length == 3 + (2 * HMACSHA256.HashSizeInBytes))
            {
                var signature = new byte[HMACSHA256.HashSizeInBytes];
                if (Convert.FromHexString(trimmed.AsSpan(3), signature, out _, out _) == System.Buffers.OperationStatus.Done)
                {
                    signatures.Add(signature);
                }
            }
        }

        if (time is not { } sent || UInt128.CreateTruncating(Int128.Abs((Int128)sent - now.ToUnixTimeSeconds())) > (UInt128)(long)tolerance.TotalSeconds)
        {
            return false;
        }

        byte[] expected = Hash(secret, sent, body);
        bool isValid = false;
        foreach (byte[] signature in signatures)
        {
            isValid |= CryptographicOperations.FixedTimeEquals(signature, expected);
        }

        return isValid;
    }

    private static byte[] Hash(ReadOnlySpan<byte> secret, long time, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> secret) => secret.Length >= MinSecretLength
        ? secret
        : throw new ArgumentException(FormattableString.Invariant($"the secret is too short: found {secret.Length} bytes, expected at least {MinSecretLength}"), nameof(secret));
}
