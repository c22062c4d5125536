using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests.Support;

/// <summary>A test that clones this checkout; skipped, with the reason, where the sources are no git checkout.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CheckoutFactAttribute : FactAttribute
{
    public CheckoutFactAttribute()
    {
        // In a worktree it is a file.
        if (!Path.Exists(Repository.PathOf(".git")))
        {
            Skip = "needs the sources as a git checkout, which it clones";
        }
    }
}
