namespace WalletTrace.Packages.Tests.Support;

/// <summary>The tests that share one feed.</summary>
[CollectionDefinition(Name)]
public sealed class PackedTests : ICollectionFixture<PackedFeed>
{
    public const string Name = "packed";
}
