using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Chains.Http;

/// <summary>Writes down what a server is asked and answers, and finds it again; nothing that is secret with it.</summary>
/// <param name="name">The source's name.</param>
/// <param name="chain">The chain that is asked about.</param>
/// <param name="options">Where answers are kept, and where they come from.</param>
/// <param name="secrets">What must not be told.</param>
internal sealed class HttpRecord(string name, ChainId chain, HttpSourceOptions options, HttpSecrets secrets)
{
    /// <summary>Whether a failure is the server's refusal, on which somebody may act: asking again would not change it.</summary>
    public static bool IsRefusal(Exception failure) => failure is ChainSourceException { IsTransient: false } or AnswerException { Fault: AnswerFault.Form };

    /// <summary>Keeps the answer that something was taken from; what was.</summary>
    public T Keep<T>(HttpTaken<T> taken)
    {
        ReadingTime.Note(taken.ReadAt);
        Keep(taken.Answers);
        return taken.Found;
    }

    /// <summary>Keeps an answer that refuses.</summary>
    public void KeepRefusal(HttpQuestion question, HttpAnswer answer, long readAt) => Keep(Of(question, answer, readAt, isRefusal: true));

    /// <summary>An answer as it is kept, taken apart where it is one to several questions; empty where nothing is kept.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="readAt">When it was read, unix seconds.</param>
    /// <param name="isRefusal">Whether nothing could be read from it.</param>
    public RawAnswer[] Of(HttpQuestion question, HttpAnswer answer, long readAt, bool isRefusal)
    {
        return options.Answers is null ? []
            : question.Parts?.Invoke(answer) is { } parts ? [.. parts.Select(part => One(part.Question, part.Body))]
            : [One(question, answer.Body)];

        RawAnswer One(HttpQuestion asked, ReadOnlyMemory<byte> body) => new(name, LineOf(asked), readAt, secrets.Without(body))
        {
            RequestHash = HashOf(asked), Status = (int)answer.Status, IsRefusal = isRefusal,
        };
    }

    /// <summary>The recorded answer to a question.</summary>
    /// <exception cref="AnswerMissingException">None was recorded.</exception>
    public async ValueTask<RawAnswer> FindAsync(HttpQuestion question, CancellationToken cancellationToken) =>
        await options.Archive!.NextAsync(name, HashOf(question), cancellationToken).ConfigureAwait(false) ?? throw new AnswerMissingException(name, question.Shown);

    private void Keep(RawAnswer[] answers)
    {
        foreach (RawAnswer answer in answers)
        {
            options.Answers?.Add(answer);
        }
    }

    /// <summary>What is asked, on one line: what the server's own address and the credentials hold is left out, for it may be secret.</summary>
    private string LineOf(HttpQuestion question)
    {
        string body = question.Body is null ? string.Empty : " " + Encoding.UTF8.GetString(question.Body.AsSpan(0, Math.Min(question.Body.Length, RawAnswer.MaxRequestLength)));
        string line = secrets.WithoutCredentials($"{Target(question)}{body}".ReplaceLineEndings(" "));
        return line.Length <= RawAnswer.MaxRequestLength ? line : line[..(RawAnswer.MaxRequestLength - 1)] + "…";
    }

    // The question's own words: neither the server's address nor what is shown to be let in is among them.
    private string HashOf(HttpQuestion question)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{chain}\n{Target(question)}\n"));
        hash.AppendData(question.Body ?? []);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Target(HttpQuestion question)
    {
        string query = question.Query is null ? string.Empty : "?" + question.Query;
        return $"{(question.Body is null ? "GET" : "POST")} /{question.Path}{(question.Now is { } now ? query.Replace(now, "now", StringComparison.Ordinal) : query)}";
    }
}

/// <summary>What was taken from an answer.</summary>
/// <param name="Found">What was read.</param>
/// <param name="ReadAt">When, unix seconds.</param>
/// <param name="Answers">The answer as it is kept.</param>
internal readonly record struct HttpTaken<T>(T Found, long ReadAt, RawAnswer[] Answers);
