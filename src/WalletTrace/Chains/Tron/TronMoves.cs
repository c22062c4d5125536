using System.Globalization;

namespace WalletTrace.Chains.Tron;

/// <summary>Adds the movements of one transaction to a list of facts; of nothing there are none.</summary>
/// <param name="facts">Gets them.</param>
/// <param name="chain">The chain.</param>
/// <param name="height">The height of its block.</param>
/// <param name="index">Its index there.</param>
internal sealed class TronMoves(ICollection<Fact> facts, ChainId chain, long height, int index)
{
    // Tokens are numbered from 1000001 on; before they had numbers they went by names, few of which are digits.
    private const int LeastTokenId = 1_000_001;

    /// <summary>Whether a text is the number of a TRC-10 token rather than the name of one.</summary>
    public static bool IsTokenId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && id >= LeastTokenId && text[0] != '0';

    /// <summary>A TRC-10 token by its number.</summary>
    /// <exception cref="Http.AnswerException">It is none.</exception>
    public Asset Asset(string token) => IsTokenId(token) ? WalletTrace.Asset.Token(chain, "trc10", token, 0)
        : throw new Http.AnswerException($"found {SafeText.Quote(token)} as a TRC-10 token, expected a number from {LeastTokenId.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The fee.</summary>
    public void Fee(Asset coin, Address payer, long amount, long burnt) => facts.Add(
        new TransferRecord(chain, height, index, TransferIndex.Fee, TransferKind.Fee, coin, payer, null, (UInt256)amount, (UInt256)burnt));

    /// <summary>The transaction's own value.</summary>
    public void Native(Asset coin, Address from, Address to, long amount) => Add(TransferIndex.Value, TransferKind.Native, coin, from, to, amount);

    /// <summary>What a contract moved of the chain's coin.</summary>
    public void Internal(Asset coin, Address from, Address to, long amount, long place) => Add(place, TransferKind.Internal, coin, from, to, amount);

    /// <summary>The TRC-10 token of a call.</summary>
    public void Token(long token, Address from, Address to, long amount)
    {
        if (amount > 0)
        {
            Token(Asset(token.ToString(CultureInfo.InvariantCulture)), from, to, amount, TransferIndex.TokenValue);
        }
    }

    /// <summary>A movement of a token.</summary>
    public void Token(Asset token, Address from, Address to, long amount, long place) => Add(place, TransferKind.Token, token, from, to, amount);

    /// <summary>What is made.</summary>
    public void Mint(Asset asset, Address to, long amount, long place) => Add(place, TransferKind.Mint, asset, null, to, amount);

    /// <summary>What is destroyed.</summary>
    public void Burn(Asset asset, Address from, long amount, long place) => Add(place, TransferKind.Burn, asset, from, null, amount);

    /// <summary>A reward that is paid out.</summary>
    public void Reward(Asset coin, Address to, long amount) => Add(TransferIndex.Value, TransferKind.Reward, coin, null, to, amount);

    private void Add(long place, TransferKind kind, Asset asset, Address? from, Address? to, long amount)
    {
        if (amount > 0)
        {
            facts.Add(new TransferRecord(chain, height, index, place, kind, asset, from, to, (UInt256)amount));
        }
    }
}
