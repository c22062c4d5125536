using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Actors;

/// <summary>A case that an actor report looks at.</summary>
/// <param name="Name">What the case is called. Hostile text.</param>
/// <param name="Trace">What its trace found; forward.</param>
public sealed record ActorCase(string Name, TraceResult Trace);

/// <summary>An amount under each rule of a report, with what it was worth.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Units">By rule, in base units of the asset.</param>
/// <param name="Worths">By rule what that was worth when it moved; empty where no prices were given.</param>
public sealed record RuledAmount(Asset Asset, ImmutableArray<UInt256> Units, ImmutableArray<Worth> Worths)
{
    /// <summary>What it was worth under a rule, by the rule's index; null where no prices were given.</summary>
    internal Worth? WorthOf(int rule) => Worths.IsEmpty ? null : Worths[rule];

    /// <summary>Both together. The amounts are of one asset.</summary>
    internal RuledAmount Plus(RuledAmount other) => new(
        Asset,
        [.. Units.Zip(other.Units, UInt256.SaturatingAdd)],
        [.. Worths.Zip(other.Worths, (one, more) => one + more)]);
}

/// <summary>What was stolen of one asset in one theft, on one chain and in one year.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Year">The year (UTC) in which it entered; null where that is not known.</param>
/// <param name="Units">How much, in base units.</param>
/// <param name="Asset">Of what.</param>
/// <param name="Worth">What it was worth when it entered; null where no prices were given.</param>
public sealed record StolenAmount(ChainId Chain, int? Year, UInt256 Units, Asset Asset, Worth? Worth);

/// <summary>A theft that labels put to the actor.</summary>
/// <param name="Case">The case's index in the report.</param>
/// <param name="Theft">The theft's index in the case.</param>
/// <param name="Name">What the case calls it. Hostile text.</param>
/// <param name="Accounts">Where its value entered, ordered.</param>
/// <param name="Time">When its first value entered, unix seconds; null where that is not known.</param>
/// <param name="Stolen">What was stolen, by chain, year and asset.</param>
/// <param name="Evidence">The labels that say that one of the accounts leads to the actor.</param>
public sealed record ActorTheft(
    int Case, int Theft, string Name, ImmutableArray<Account> Accounts, long? Time, ImmutableArray<StolenAmount> Stolen, ImmutableArray<LeadingLabel> Evidence);

/// <summary>Why a theft of a case is not counted.</summary>
public enum TheftLeftOut
{
    /// <summary>No label that leads to the actor names an account at which its value entered.</summary>
    NotAttributed,

    /// <summary>The same seed is in a theft of a case before: it would count twice.</summary>
    Repeated,
}

/// <summary>A theft that is not counted.</summary>
/// <param name="Case">The case's index in the report.</param>
/// <param name="Theft">The theft's index in the case.</param>
/// <param name="Name">What the case calls it. Hostile text.</param>
/// <param name="Why">Why.</param>
public sealed record OtherTheft(int Case, int Theft, string Name, TheftLeftOut Why);

/// <summary>What was stolen in a year on a chain.</summary>
/// <param name="Year">The year (UTC); null where it is not known.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Thefts">How many thefts have value in it.</param>
/// <param name="Stolen">How much, by asset.</param>
public sealed record ActorPeriod(int? Year, ChainId Chain, int Thefts, ImmutableArray<StolenAmount> Stolen);

/// <summary>What of the stolen value ended in one kind of place in one country.</summary>
/// <param name="Kind">The part of the balance.</param>
/// <param name="Category">For services, mixers and bridges the category of the label at which the trace stops; else unknown.</param>
/// <param name="Country">
/// The countries that the entities have which labels of the place name, with commas between where these are several; null where none is told.
/// </param>
/// <param name="Amount">How much, under each rule.</param>
/// <param name="Places">In how many places.</param>
/// <param name="ByTheft">The same theft by theft, in the order of <see cref="ActorReport.Thefts"/>.</param>
public sealed record ActorEnd(SinkKind Kind, Category Category, string? Country, RuledAmount Amount, int Places, ImmutableArray<RuledAmount> ByTheft);

/// <summary>When value came to an account on a sanctions list.</summary>
public enum ListingTime
{
    /// <summary>The list does not tell since when it has the account.</summary>
    Unknown,

    /// <summary>Before the day on which the account was listed.</summary>
    BeforeListing,

    /// <summary>From that day on.</summary>
    WhileListed,

    /// <summary>From the day on which it was taken off the list.</summary>
    AfterDelisting,
}

/// <summary>Stolen value that came to a sanctioned account. One row for each claim, asset and <see cref="ListingTime"/>.</summary>
/// <param name="Account">The account.</param>
/// <param name="Claim">The label: its text is the name under which the list has it, its source the list.</param>
/// <param name="Programmes">The programmes of the entity that the label names, in the source's order; empty where none is told.</param>
/// <param name="When">Before or after the account was listed, by the day (UTC) of each movement.</param>
/// <param name="Amount">How much came, under each rule; what passes an account twice counts twice.</param>
/// <param name="First">When the first of it came, unix seconds; null where that is not known.</param>
/// <param name="Last">When the last of it came, unix seconds; null where that is not known.</param>
/// <param name="Movements">In how many movements.</param>
public sealed record ActorListing(
    Account Account, Label Claim, ImmutableArray<string> Programmes, ListingTime When, RuledAmount Amount, long? First, long? Last, int Movements);

/// <summary>How many things of one kind a trace did not see.</summary>
/// <param name="Issue">The kind.</param>
/// <param name="Entries">How many.</param>
/// <param name="Hidden">The most that they could hide, by asset; capped at the largest number there is.</param>
public sealed record CoverageSum(CoverageIssue Issue, int Entries, ImmutableArray<Amount> Hidden);

/// <summary>What one case did not see.</summary>
/// <param name="Name">What the case is called. Hostile text.</param>
/// <param name="EndedBy">Why its asking of sources ended early; null where it did not.</param>
/// <param name="Freshness">Whether the blocks on which it stands are still the chain's, as far as was checked.</param>
/// <param name="Issues">What it did not see, by kind.</param>
public sealed record ActorCoverage(string Name, BudgetKind? EndedBy, Freshness Freshness, ImmutableArray<CoverageSum> Issues);
