namespace WalletTrace.Packages.Tests.Support;

/// <summary>A test that compiles ahead of time, which takes a linker of the platform; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeCompilerFactAttribute : FactAttribute
{
    public NativeCompilerFactAttribute()
    {
        // Elsewhere the platform's own tools are found by the SDK, in other ways than by the path.
        if (OperatingSystem.IsLinux() && !IsOnPath("clang") && !IsOnPath("gcc"))
        {
            Skip = "needs clang or gcc on the path, with which a program that is compiled ahead of time is linked";
        }
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
