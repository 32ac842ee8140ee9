using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>A payout with what happened to it.</summary>
/// <param name="CreatedBy">The e-mail address of the person who created it; null where a key did.</param>
/// <param name="DecidedBy">Of the person who approved or rejected it.</param>
public sealed record PayoutDetail(
    PayoutView Payout, string? CreatedBy, string? DecidedBy, IReadOnlyList<StatusChange> History, IReadOnlyList<DeliveryView> Deliveries);

/// <summary>What a payout would do, before it is asked for.</summary>
/// <param name="Amount">What recipients get.</param>
/// <param name="NetAmount">What is held: amount and fees.</param>
/// <param name="AvailableBefore">What the balance holds now.</param>
/// <param name="AvailableAfter">What would be left; below zero where it does not reach.</param>
/// <param name="NeedsApproval">Whether it would wait for a person.</param>
public sealed record PayoutPreview(
    string CurrencyCode, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Amount, [property: JsonConverter(typeof(MoneyStringConverter))] decimal CentryFee,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal GatewayFee, [property: JsonConverter(typeof(MoneyStringConverter))] decimal NetAmount,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal AvailableBefore, [property: JsonConverter(typeof(MoneyStringConverter))] decimal AvailableAfter,
    string Gateway, int RecipientCount, bool NeedsApproval);

/// <summary>What became of a CSV of recipients.</summary>
/// <param name="Rows">How many rows there are below the header.</param>
/// <param name="FaultyRows">How many have faults; of a hopeless file at least this many.</param>
/// <param name="Faults">The faulty rows with their faults.</param>
/// <param name="Preview">What the payout would do; null where it cannot be made.</param>
/// <param name="Payout">The payout that was made; null for a dry run, or where anything is at fault.</param>
public sealed record BulkUploadReport(int Rows, int FaultyRows, IReadOnlyList<BulkRowFaults> Faults, PayoutPreview? Preview, PayoutView? Payout);

/// <param name="Row">The line of the file, counted from 1 with its header.</param>
/// <param name="Fields">Of each faulty column its faults.</param>
public sealed record BulkRowFaults(int Row, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields);

/// <summary>Why a payout is not made.</summary>
/// <param name="Reason">Shown with the payout.</param>
public sealed record RejectPayoutRequest(string Reason);

/// <summary>A page of one account's statement, oldest first.</summary>
/// <param name="Account"><c>available</c>, <c>pending</c> or <c>reserved</c>.</param>
/// <param name="OpeningBalance">Before the first line.</param>
/// <param name="NextAfter">Pass as <c>after</c> to go on; null on the last page.</param>
public sealed record LedgerStatementView(
    string Account, string CountryCode, string CurrencyCode, [property: JsonConverter(typeof(MoneyStringConverter))] decimal OpeningBalance,
    IReadOnlyList<LedgerLineView> Results, string? NextAfter);

/// <summary>One entry on an account.</summary>
/// <param name="SourceId">The payment or refund that it belongs to.</param>
/// <param name="Kind">Why, such as <c>payin_completed</c>.</param>
/// <param name="Balance">After it.</param>
public sealed record LedgerLineView(
    DateTimeOffset At, Guid SourceId, string Kind, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Amount,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal Balance);

/// <summary>Why a balance was what it was.</summary>
public sealed record BalanceExplanation(DateTimeOffset At, string CountryCode, string CurrencyCode, IReadOnlyList<BalanceReasonView> Reasons);

/// <summary>What all postings of one kind have made of one account.</summary>
public sealed record BalanceReasonView(string Account, string Kind, long Postings, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Amount);
