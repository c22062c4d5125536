using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>A path in a terminal: a headline and three lines for each hop, the transaction's id in full.</summary>
internal static class TextPaths
{
    public static void Write(TraceView view, LaunderingPath path, int number, TextWriter writer, TextStyle style)
    {
        Asset asset = path.Sink.Asset;
        string prefix = FormattableString.Invariant($"{number,3}. ");
        string end = path.Sink.Name.Account is null ? Words.Name(path.Sink.Kind) : $"{Words.Name(path.Sink.Kind)}: {Named(view, path.Sink.Name)}";
        end += path.Sink.Deposit is { } deposit ? $" (inferred deposit: {Escaping.Terminal(deposit.Service)})" : "";
        string way = path.Hops.IsEmpty ? "never moved" : Words.Count(path.Hops.Length, "hop");
        writer.Write(style.Bold(TextLayout.Cut($"{prefix}{Figures.Text(path.Amount, asset)}, {way}, {end}", style.Width)) + "\n");
        if (view.Trace.Values is { } values)
        {
            string when = path.Hops.IsEmpty ? "when it entered" : view.IsForward ? "when it came there" : "when it left there";
            writer.Write($"     {WorthWords.Phrase(values.Of(path), values.Prices.Currency)} {when}\n");
        }

        if (!path.Detoured.IsZero)
        {
            foreach (string line in TextLayout.Wrap($"{Figures.Text(path.Detoured, asset)} of it made round trips on its way", style.Width - 5))
            {
                writer.Write("     " + line + "\n");
            }
        }

        for (int step = 0; step < path.Hops.Length; step++)
        {
            Hop hop = path.Hops[step];
            FlowDetail at = hop.Detail;
            Asset moved = hop.From.Asset;
            string figures = hop.Traced == hop.Value
                ? $"{Figures.Text(hop.Value, moved)}, all {view.TracedWord}"
                : $"{Figures.Number(hop.Traced, moved)} of {Figures.Text(hop.Value, moved)} {view.TracedWord}";
            string swapped = "";
            if (view.Swapped(hop.Flow) is var (given, got))
            {
                (Amount ofGiven, Amount ofGot) = view.TracedSwap(view.Trace.Rules.IndexOf(path.Rule), hop.Flow);
                figures = $"{Figures.Number(ofGiven.Units, given.Asset)} of {Figures.Text(given.Units, given.Asset)} {view.TracedWord}";
                swapped = $"swapped for {Figures.Text(got.Units, got.Asset)}, {Figures.Number(ofGot.Units, got.Asset)} {view.TracedWord}";
            }

            writer.Write(TextLayout.Cut(FormattableString.Invariant($"     {step + 1,2}  {Figures.Time(at.Time)} UTC  {figures}"), style.Width) + "\n");
            foreach (string line in swapped.Length == 0 ? [] : TextLayout.Wrap(swapped, style.Width - 9))
            {
                writer.Write("         " + line + "\n");
            }

            if (view.Trace.Values is { } prices)
            {
                writer.Write($"         {view.TracedWord} part {WorthWords.Phrase(prices.At(hop.Flow, view.TracedOf(path, hop)), prices.Prices.Currency)}\n");
            }

            string from = Named(view, view.Graph.Vertices[view.From(hop.Flow)]);
            string to = at.Owner is { } owner && view.Graph.Vertices[view.To(hop.Flow)].Account != owner
                ? $"coin of {Named(view, owner)}"
                : Named(view, view.Graph.Vertices[view.To(hop.Flow)]);
            foreach (string line in TextLayout.Wrap($"{from} → {to}", style.Width - 9))
            {
                writer.Write("         " + line + "\n");
            }

            writer.Write(style.Dim($"         {Words.Mover(at)}") + "\n");
        }
    }

    private static string Named(TraceView view, Vertex vertex) =>
        vertex.Account is { } account ? Named(view, account) : view.ShortName(vertex);

    private static string Named(TraceView view, Account account) =>
        view.LabelOf(account) is { } label ? $"{view.ShortName(account)} ({Escaping.Terminal(label.Text)})" : view.ShortName(account);
}
