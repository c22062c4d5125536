namespace WalletTrace.Notebooks.Tests.Support;

/// <summary>Tests that change what all of the process shares, its console or its working folder; they run alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
