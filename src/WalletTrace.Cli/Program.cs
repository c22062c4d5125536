using WalletTrace.Cli;

// A cell of a notebook may have begun threads that never end; they do not keep the process.
Environment.Exit(await CommandLine.RunAsync(args, Terminal.OfProcess()).ConfigureAwait(false));
