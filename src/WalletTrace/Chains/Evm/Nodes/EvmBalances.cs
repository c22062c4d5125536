namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>Asks what accounts hold: of the chain's coin the node itself, of tokens their contracts.</summary>
internal sealed class EvmBalances(EvmNode node, ChainId chain)
{
    private const string BalanceOf = "0x70a08231";
    private const string BalanceOfItem = "0x00fdd58e";
    private const string OwnerOf = "0x6352211e";
    private const int WordLength = 32;

    /// <summary>What an account holds of an asset after a block; null where it cannot be told.</summary>
    public async Task<UInt256?> OfAsync(Address address, Asset asset, long height, CancellationToken cancellationToken)
    {
        if (asset.IsNative)
        {
            return await NativeAsync(address, height, cancellationToken).ConfigureAwait(false);
        }

        string[] reference = asset.Reference.Split('/');
        string account = Word(address);
        string? call = (asset.Namespace, reference.Length) switch
        {
            ("erc20", 1) => BalanceOf + account,
            ("erc1155", 2) => BalanceOfItem + account + Word(UInt256.Parse(reference[1])),
            ("erc721", 2) => OwnerOf + Word(UInt256.Parse(reference[1])),
            _ => null,
        };
        if (call is null)
        {
            return null;
        }

        // A contract that does not answer, or is none yet, and a state that is gone all come as errors or as nothing.
        EvmAnswer answer = await node.AskAsync(EvmAsk.View(reference[0], call, NodeHeader.Quantity(height)), cancellationToken).ConfigureAwait(false);
        return EvmTokenReader.BytesOf(answer.Result) is not { Length: >= WordLength } bytes ? null
            : asset.Namespace == "erc721" ? (UInt256?)(bytes.AsSpan(0, WordLength).SequenceEqual(Convert.FromHexString(account)) ? 1U : 0U)
            : UInt256.ReadBigEndian(bytes.AsSpan(0, WordLength));
    }

    /// <summary>A word of 32 bytes with an address at its end, in hexadecimal digits.</summary>
    public static string Word(Address address) => new string('0', 24) + Convert.ToHexStringLower(address.ToByteArray());

    /// <summary>A word of 32 bytes in hexadecimal digits.</summary>
    public static string Word(UInt256 number)
    {
        Span<byte> bytes = stackalloc byte[WordLength];
        number.WriteBigEndian(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>What an account holds of the chain's own coin after a block; null where it cannot be told.</summary>
    public async Task<UInt256?> NativeAsync(Address address, long height, CancellationToken cancellationToken)
    {
        const string Method = "eth_getBalance";
        EvmAnswer answer = await node.AskAsync(
            new EvmAsk(Method, $"[\"{address.ToString(chain)}\",\"{NodeHeader.Quantity(height)}\"]") { MayBeNull = true, MayFail = true }, cancellationToken).ConfigureAwait(false);
        return answer.Error is { } error
            ? EvmErrors.LacksState(error) || EvmErrors.LacksBlock(error) ? null : throw new RpcErrorException(error.Code, error.Message, node.Name, Method)
            : answer.IsGiven ? node.Read(Method, () => EvmJson.Quantity(answer.Result, "balance")) : null;
    }
}
