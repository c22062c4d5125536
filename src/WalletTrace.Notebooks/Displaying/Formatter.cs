using System.Reflection;
using WalletTrace.Reports;
using WalletTrace.Reports.Views;

namespace WalletTrace.Notebooks.Displaying;

/// <summary>
/// Any value as a notebook shows it. What has a public <c>ToHtml()</c> or <c>ToSvg()</c> without parameters that gives a string shows itself by that, as all
/// results of this library do; everything else by tables and plain text, invariant and in UTC.
/// </summary>
internal static class Formatter
{
    /// <summary>A value in all forms that it has; plain text always.</summary>
    /// <param name="value">The value; a task that has ended is shown by what it gave.</param>
    public static MimeBundle Of(object? value)
    {
        if (value is MimeBundle bundle)
        {
            return bundle;
        }

        if (TaskValue.TaskOf(value) is { IsCompletedSuccessfully: true } task)
        {
            return Of(TaskValue.Of(task) is var given && given is TaskValue.Nothing ? null : given);
        }

        if (value is null)
        {
            return MimeBundle.Of(MimeBundle.Plain, ValueText.Of(value));
        }

        value = AnyValue.Prepared(value);
        (string? html, string? problem) = Ask(value, "ToHtml");
        (string? svg, string? other) = Ask(value, "ToSvg");
        string? plain = ResultText.Of(value)?.TrimEnd('\n');
        if (html is null && problem is null && svg is null && (html = ResultHtml.Of(value)) is null && Grid.Of(value) is { } grid)
        {
            Digest digest = grid.ToDigest();
            html = digest.ToHtml();
            plain ??= digest.ToText().TrimEnd('\n');
        }

        plain ??= ValueText.Of(value);
        MimeBundle shown = MimeBundle.Of(MimeBundle.Plain, (problem ?? other) is { } wrong ? $"{plain}\n({wrong})" : plain);
        shown = html is null ? shown : shown.With(MimeBundle.Html, html);
        return svg is null ? shown : shown.With(MimeBundle.Svg, svg);
    }

    /// <summary>Asks a value for a form of itself.</summary>
    /// <returns>The form, or why it could not give it; both null where it has none.</returns>
    private static (string? Form, string? Problem) Ask(object value, string method)
    {
        if (!AnyValue.HasForm(value, method))
        {
            return (null, null);
        }

        try
        {
            return ((string?)AnyValue.FormOf(value, method)!.Invoke(value, null), null);
        }
        catch (TargetInvocationException problem)
        {
            Exception cause = problem.InnerException ?? problem;
            return (null, $"its {method}() failed: {cause.GetType().Name}: {SafeText.Trim(cause.Message, 300)}");
        }
    }
}
