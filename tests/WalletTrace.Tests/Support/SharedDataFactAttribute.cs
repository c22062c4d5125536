namespace WalletTrace.Tests.Support;

/// <summary>A test that needs the real data kept beside a checkout, in ../shared/data; skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string path)
    {
        if (SharedData.Find(path) is null)
        {
            Skip = $"needs ../shared/data/{path}, which is not beside this checkout";
        }
    }
}
