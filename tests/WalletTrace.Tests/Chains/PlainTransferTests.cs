using WalletTrace.Chains;

namespace WalletTrace.Tests.Chains;

public sealed class PlainTransferTests
{
    private static readonly Address OfEvm = Address.Evm([.. Enumerable.Repeat((byte)7, 20)]);
    private static readonly Address OfTron = Address.Tron([.. Enumerable.Repeat((byte)7, 20)]);

    private static readonly ChainId[] Chains = [ChainId.Ethereum, ChainId.Tron, ChainId.Bitcoin, default];

    private static readonly Asset[] Assets =
    [
        Asset.Native(ChainId.Ethereum), Asset.Native(ChainId.Tron), default, Token(null), Token("USDT"), Token(string.Empty), Token(" "), Token("a\0b"),
        Token("\ud800"), Token("té"), Token(new string('x', FactShape.MaxNameLength)), Token(new string('x', FactShape.MaxNameLength + 1)), Token("\u0001"),
    ];

    private static readonly Address?[] Ends = [null, default(Address), OfEvm, OfTron, Address.FromBytes(AddressKind.P2tr, new byte[32])];

    [Fact]
    public void What_is_found_plain_has_no_problem()
    {
        int plain = 0;
        foreach (TransferRecord transfer in
            from chain in Chains
            from height in (long[])[long.MinValue, -1, 0, FactShape.LastHeight, FactShape.LastHeight + 1]
            from transaction in (int[])[int.MinValue, -1, 0, TransactionRecord.OfBlock - 1, TransactionRecord.OfBlock]
            from index in (long[])[-1, 0, long.MaxValue]
            from kind in Enumerable.Range(0, 9)
            from asset in Assets
            from giver in Ends
            from taker in Ends
            from burnt in (UInt256?[])[null, UInt256.Zero]
            select new TransferRecord(chain, height, transaction, index, (TransferKind)kind, asset, giver, taker, UInt256.Zero, burnt))
        {
            if (FactShape.IsPlain(transfer))
            {
                plain++;
                Assert.Null(FactShape.Problem(transfer));
            }
        }

        Assert.True(plain > 50);
    }

    [Fact]
    public void Transfers_between_accounts_are_plain()
    {
        Assert.True(FactShape.IsPlain(new TransferRecord(ChainId.Ethereum, 0, 0, 0, TransferKind.Native, Assets[0], OfEvm, OfEvm, UInt256.One)));
        Assert.True(FactShape.IsPlain(new TransferRecord(ChainId.Ethereum, 1, 2, 3, TransferKind.Token, Token("USDT"), OfEvm, OfEvm, UInt256.MaxValue)));
        Assert.True(FactShape.IsPlain(new TransferRecord(ChainId.Tron, 1, 2, 3, TransferKind.Internal, Assets[1], OfTron, OfTron, UInt256.Zero)));
    }

    private static Asset Token(string? symbol) => Asset.Token(ChainId.Ethereum, "erc20", OfEvm, 6, symbol);
}
