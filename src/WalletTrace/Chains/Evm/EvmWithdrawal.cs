using System.Text.Json;

namespace WalletTrace.Chains.Evm;

/// <summary>Staked coins that came back from the beacon chain (EIP-4895).</summary>
/// <param name="Index">Its number, which goes on over all blocks.</param>
/// <param name="Validator">The number of who had staked them.</param>
/// <param name="To">Who got them.</param>
/// <param name="Gwei">How much, in gwei.</param>
internal readonly record struct EvmWithdrawal(long Index, ulong Validator, Address To, ulong Gwei)
{
    private static readonly JsonShape Shape = new("a withdrawal", "index", "validatorIndex", "address", "amount");

    /// <summary>Reads a withdrawal.</summary>
    public static EvmWithdrawal Read(in JsonElement element)
    {
        var found = new JsonElement[Shape.Count];
        Shape.Read(element, found);
        return new EvmWithdrawal(
            EvmJson.Count(found[0], "index", (1L << 61) - 1), EvmJson.Quantity64(found[1], "validatorIndex"), EvmJson.Address(found[2], "address"),
            EvmJson.Quantity64(found[3], "amount"));
    }
}
