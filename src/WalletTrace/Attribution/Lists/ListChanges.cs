using System.Collections.Immutable;

namespace WalletTrace.Attribution.Lists;

/// <summary>A claim that says something else in the new edition: same subject, same entity.</summary>
/// <param name="Old">The old claim.</param>
/// <param name="New">The new claim.</param>
public sealed record ChangedLabel(Label Old, Label New);

/// <summary>An entity that is described otherwise in the new edition.</summary>
/// <param name="Old">The old description.</param>
/// <param name="New">The new description.</param>
/// <param name="Fields">What differs: <c>name</c>, <c>aliases</c>, <c>countries</c> …, in this order.</param>
public sealed record ChangedEntity(Entity Old, Entity New, ImmutableArray<string> Fields);

/// <summary>An entity under another name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Old">The old name.</param>
/// <param name="New">The new name.</param>
/// <param name="IsRespelled">Whether the two differ in case, blanks, hyphens, accents or the order of their words alone.</param>
public sealed record EntityRenaming(string Id, string Old, string New, bool IsRespelled);

/// <summary>An entity under other programmes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its new name.</param>
/// <param name="Left">The programmes that it is under no more.</param>
/// <param name="Joined">The programmes that it is under anew.</param>
public sealed record ProgrammeMove(string Id, string Name, ImmutableArray<string> Left, ImmutableArray<string> Joined);

/// <summary>How an address of the old edition was damaged in the new.</summary>
public enum AddressDamageKind
{
    /// <summary>Its letters have lost their case, which base58 needs.</summary>
    CaseLost,

    /// <summary>It was cut off.</summary>
    CutOff,

    /// <summary>One or two of its characters are others, or two are swapped.</summary>
    Altered,
}

/// <summary>An address of the old edition that can be recognised in a rejected row of the new.</summary>
/// <param name="Old">The old claim, which still holds: nothing says that it was withdrawn.</param>
/// <param name="Row">The rejected row.</param>
/// <param name="Kind">How it was damaged.</param>
public sealed record AddressDamaged(Label Old, RejectedRow Row, AddressDamageKind Kind);

/// <summary>How much of what differs.</summary>
/// <param name="AddressesAdded">Subjects that only the new edition has.</param>
/// <param name="AddressesRemoved">Subjects that only the old edition has, damaged ones included.</param>
/// <param name="AddressesKept">Subjects that both have.</param>
/// <param name="LabelsAdded">Claims by subject and entity that only the new edition has.</param>
/// <param name="LabelsRemoved">Claims by subject and entity that only the old edition has.</param>
/// <param name="LabelsChanged">Claims that say something else.</param>
/// <param name="EntitiesAdded">Entities that only the new edition has.</param>
/// <param name="EntitiesRemoved">Entities that only the old edition has.</param>
/// <param name="EntitiesChanged">Entities described otherwise.</param>
/// <param name="Renamed">Entities under another name.</param>
/// <param name="Moved">Entities under other programmes.</param>
/// <param name="RelationsAdded">Relations that only the new edition has.</param>
/// <param name="RelationsRemoved">Relations that only the old edition has.</param>
/// <param name="Damaged">Addresses of the old edition that are damaged in the new.</param>
public sealed record ListDifferenceCounts(
    int AddressesAdded, int AddressesRemoved, int AddressesKept, int LabelsAdded, int LabelsRemoved, int LabelsChanged, int EntitiesAdded, int EntitiesRemoved, int EntitiesChanged,
    int Renamed, int Moved, int RelationsAdded, int RelationsRemoved, int Damaged);
