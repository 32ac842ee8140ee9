using System.Text.Json;

namespace Centry.Contracts;

/// <summary>One line of the audit log.</summary>
/// <param name="Sequence">1 for the organization's first, without gaps.</param>
/// <param name="ActorKind"><c>member</c>, <c>platform</c> (Centry's people), <c>operator</c> (at the command line) or <c>system</c>.</param>
/// <param name="ActorName">A person's e-mail address.</param>
/// <param name="Action">Such as <c>api_key.created</c>.</param>
/// <param name="MerchantId">Null for what is the organization's as a whole.</param>
/// <param name="Changes">Of each changed field <c>from</c> and <c>to</c>. Never a secret.</param>
/// <param name="PreviousHash">SHA-256 of the entry before, in hex.</param>
/// <param name="Hash">Of this one: docs/security.md says over what.</param>
public sealed record AuditEntryView(
    long Sequence, DateTimeOffset At, string ActorKind, Guid? ActorId, string ActorName, string? Ip, string? UserAgent, string Action, Guid? MerchantId,
    string TargetType, string TargetId, JsonElement Changes, string PreviousHash, string Hash);

/// <summary>Whether the audit log is as it was written.</summary>
/// <param name="BrokenAt">The first sequence that does not fit; null when all do.</param>
/// <param name="HeadHash">Of the last entry. Keep it elsewhere: then nobody can change what was before it unseen.</param>
public sealed record AuditVerdictView(bool Intact, long Entries, long? BrokenAt, long HeadSequence, string HeadHash);

/// <summary>The way to taking real money: the steps of the documentation, each with its real state.</summary>
/// <param name="Done">How many of them are done.</param>
public sealed record GoingLiveView(int Done, IReadOnlyList<GoingLiveStep> Steps);

/// <param name="Number">1 to 10.</param>
/// <param name="Key">Stable name.</param>
/// <param name="Recommended">True for what may be left open.</param>
/// <param name="Evidence">What its state was seen from.</param>
public sealed record GoingLiveStep(int Number, string Key, string Title, bool Done, bool Recommended, string Evidence);

/// <summary>A list that can be exported.</summary>
/// <param name="NeedsEnvironment">Whether <c>environment</c> must be given.</param>
public sealed record ReportView(string Name, bool NeedsEnvironment, IReadOnlyList<string> Columns);
