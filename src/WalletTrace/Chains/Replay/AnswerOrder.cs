using System.Runtime.InteropServices;

namespace WalletTrace.Chains.Replay;

/// <summary>
/// Recorded answers by source and request, in the order in which they were given: each is given again once, and the last one from then on. Refusals count
/// only where a request was never answered otherwise: a key that was wrong at first, a plan that was too small. Safe to use from several threads.
/// </summary>
/// <typeparam name="T">An answer, or what finds it.</typeparam>
internal sealed class AnswerOrder<T>
{
    private readonly Lock turn = new();
    private readonly Dictionary<(string Source, string RequestHash), Line> lines = [];

    /// <summary>Adds the next answer to a request.</summary>
    public void Add(string source, string requestHash, bool isRefusal, T answer)
    {
        lock (turn)
        {
            ref Line? line = ref CollectionsMarshal.GetValueRefOrAddDefault(lines, (source, requestHash), out _);
            line ??= new Line();
            if (line.HoldsRefusals && !isRefusal)
            {
                line.Answers.Clear();
                line.HoldsRefusals = false;
            }

            if (!isRefusal || line.HoldsRefusals || line.Answers.Count == 0)
            {
                line.Answers.Add(answer);
                line.HoldsRefusals = isRefusal;
            }
        }
    }

    /// <summary>The next answer to a request; false where none was recorded.</summary>
    public bool TryNext(string source, string requestHash, out T answer)
    {
        lock (turn)
        {
            if (!lines.TryGetValue((source, requestHash), out Line? line))
            {
                answer = default!;
                return false;
            }

            answer = line.Answers[line.Next];
            line.Next = Math.Min(line.Next + 1, line.Answers.Count - 1);
            return true;
        }
    }

    private sealed class Line
    {
        public List<T> Answers { get; } = [];

        public bool HoldsRefusals { get; set; }

        public int Next { get; set; }
    }
}
