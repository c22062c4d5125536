using System.Diagnostics;

namespace WalletTrace.Notebooks.Tests.Support;

/// <summary>A test that needs Jupyter's own reader and writer of notebooks; it is skipped, visibly, where Python does not have it.</summary>
internal sealed class NbformatFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> IsThere = new(() =>
    {
        try
        {
            return Run("import nbformat; assert hasattr(nbformat, 'v4')").Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    public NbformatFactAttribute()
    {
        if (!IsThere.Value)
        {
            Skip = "Needs the Python module nbformat.";
        }
    }

    /// <summary>Runs a Python program.</summary>
    public static (int Code, string Error) Run(string program, params IEnumerable<string> arguments)
    {
        // Debian's own first: what stands before it on the path may lack the modules.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using Process process = Process.Start(new ProcessStartInfo(python, ["-c", program, .. arguments]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
