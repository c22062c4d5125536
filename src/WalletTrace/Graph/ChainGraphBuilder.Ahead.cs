using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Graph;

public sealed partial class ChainGraphBuilder
{
    // For each input and then each output of a block: its hash code, and the number that is guessed from it.
    private int[] codes = [];
    private int[] guesses = [];

    /// <summary>
    /// Looks over a block before it is taken in. What it needs lies all over tables that no cache holds, one step behind the other, and half the time would go
    /// into waiting for it; so each step is asked for all inputs and outputs at once, ahead of its use. Nothing here decides anything.
    /// </summary>
    private void Expect(BlockView block)
    {
        int count = block.Inputs.Length + block.Outputs.Length;
        if (codes.Length < count)
        {
            codes = new int[Math.Max(count, codes.Length * 2)];
            guesses = new int[codes.Length];
        }

        Span<int> spentCodes = codes.AsSpan(0, block.Inputs.Length);
        Span<int> madeCodes = codes.AsSpan(block.Inputs.Length, block.Outputs.Length);
        Span<int> creators = guesses.AsSpan(0, block.Inputs.Length);
        Span<int> known = guesses.AsSpan(block.Inputs.Length, block.Outputs.Length);
        for (int at = 0; at < spentCodes.Length; at++)
        {
            spentCodes[at] = block.Inputs[at].PreviousTransaction.GetHashCode();
            transactions.Expect(spentCodes[at]);
        }

        for (int at = 0; at < madeCodes.Length; at++)
        {
            madeCodes[at] = block.Outputs[at].Owner.GetHashCode();
            owners.Expect(madeCodes[at]);
        }

        for (int at = 0; at < creators.Length; at++)
        {
            creators[at] = transactions.Guess(spentCodes[at]);
            firstOutputs.Expect(creators[at]);
        }

        for (int at = 0; at < known.Length; at++)
        {
            known[at] = owners.Guess(madeCodes[at]);
        }

        for (int at = 0; at < creators.Length; at++)
        {
            if (creators[at] >= 0)
            {
                ends.Expect(unchecked(firstOutputs[creators[at]] + (int)block.Inputs[at].PreviousIndex));
            }
        }

        foreach (int guess in known)
        {
            owners.ExpectBytes(guess);
        }
    }
}
