using System.Collections.Immutable;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Tests.Tracing.Exposures;

/// <summary>A few payments of one asset between eight accounts, with what is to be found of A's, unit by unit or by plain recursion.</summary>
internal sealed record NaivePayments(ImmutableArray<(char From, char To, int Amount)> Moves, ImmutableSortedSet<char> Labelled)
{
    private const string Accounts = "ABCDEFXY";

    public static Gen<NaivePayments> Any { get; } =
        from moves in Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[1, 9]).Where(move => move.Item1 != move.Item2).Array[1, 24]
        from others in Gen.Int[1, 7].Array[0, 2]
        select new NaivePayments([.. moves.Select(move => (Accounts[move.Item1], Accounts[move.Item2], move.Item3))], [.. others.Select(other => Accounts[other]).Append('X')]);

    public bool IsLabelled(char account) => Labelled.Contains(account) && account != 'A';

    public MemoryLedger Ledger()
    {
        AccountScene scene = new AccountScene().Cover(Accounts);
        for (int i = 0; i < Moves.Length; i++)
        {
            scene.Pay(1 + i, Moves[i].From, Moves[i].To, (ulong)Moves[i].Amount);
        }

        return scene.Ledger();
    }

    public LabelSet Labels() => new(Labelled.Select(letter => AccountScene.Label(letter, Category.Exchange, letter.ToString())));

    /// <summary>The name of an end: its letter, with a question mark where it is unknown; ? for a gap.</summary>
    public static string NameOf(ExposureEnd end)
    {
        string letter = end.Account is { } account ? Accounts.First(known => AccountScene.Account(known) == account).ToString() : "";
        return end.IsUnknown ? letter + "?" : letter;
    }

    /// <summary>Under first in first out: every unit walks by itself, with where it left A, or whom it came from.</summary>
    public IEnumerable<KeyValuePair<string, UInt256>> UnitsByEnd(TraceDirection direction)
    {
        Dictionary<char, Queue<string>> held = Accounts.ToDictionary(letter => letter, _ => new Queue<string>());
        var ends = new SortedDictionary<string, UInt256>(StringComparer.Ordinal);
        bool forward = direction == TraceDirection.Forward;
        foreach ((char from, char to, int amount) in Moves)
        {
            for (int unit = 0; unit < amount; unit++)
            {
                string? left = held[from].TryDequeue(out string? kept) ? kept : null;
                string mark = forward
                    ? from == 'A' ? "A" : IsLabelled(from) ? "" : left ?? ""
                    : from == 'A' ? "A" : IsLabelled(from) ? from.ToString() : left ?? "?";
                bool ended = forward ? mark == "A" && (to == 'A' || IsLabelled(to)) : to == 'A';
                if (ended)
                {
                    string end = forward ? to.ToString() : mark;
                    ends[end] = ends.GetValueOrDefault(end) + 1;
                    mark = forward ? "" : mark;
                }

                held[to].Enqueue(mark);
            }
        }

        foreach ((char letter, Queue<string> units) in held.Where(_ => forward))
        {
            foreach (string _ in units.Where(unit => unit == "A"))
            {
                ends[letter + "?"] = ends.GetValueOrDefault(letter + "?") + 1;
            }
        }

        return ends;
    }

    /// <summary>
    /// Backward under haircut, as it is defined: what an account pays is made of what it was made of then; a holding is made of what came, each part weighted by
    /// its value. Whoever is labelled, and A, is made of itself; what one never got is of unknown origin.
    /// </summary>
    public SortedDictionary<string, decimal> SharesBackward()
    {
        var found = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        for (int i = 0; i < Moves.Length; i++)
        {
            if (Moves[i].To == 'A')
            {
                foreach ((string end, decimal share) in Paid(i))
                {
                    found[end] = found.GetValueOrDefault(end) + (share * Moves[i].Amount);
                }
            }
        }

        return found;
    }

    /// <summary>What a payment is made of.</summary>
    private Dictionary<string, decimal> Paid(int move)
    {
        (char from, _, int amount) = Moves[move];
        if (from == 'A' || IsLabelled(from))
        {
            return new() { [from.ToString()] = 1 };
        }

        (decimal balance, Dictionary<string, decimal> made) = HeldBefore(from, move);
        return balance >= amount ? made : Mixed(balance, made, amount - balance, new() { ["?"] = 1 });
    }

    /// <summary>How much an account held before a payment of the list, and what that was made of.</summary>
    private (decimal Balance, Dictionary<string, decimal> Made) HeldBefore(char account, int move)
    {
        for (int i = move - 1; i >= 0; i--)
        {
            if (Moves[i].From == account)
            {
                (decimal balance, _) = HeldBefore(account, i);
                return (Math.Max(balance - Moves[i].Amount, 0), Paid(i));
            }

            if (Moves[i].To == account)
            {
                (decimal balance, Dictionary<string, decimal> made) = HeldBefore(account, i);
                return (balance + Moves[i].Amount, Mixed(balance, made, Moves[i].Amount, Paid(i)));
            }
        }

        return (0, []);
    }

    private static Dictionary<string, decimal> Mixed(decimal one, Dictionary<string, decimal> made, decimal other, Dictionary<string, decimal> more)
    {
        var mixed = made.ToDictionary(part => part.Key, part => part.Value * one / (one + other));
        foreach ((string end, decimal share) in more)
        {
            mixed[end] = mixed.GetValueOrDefault(end) + (share * other / (one + other));
        }

        return mixed;
    }
}
