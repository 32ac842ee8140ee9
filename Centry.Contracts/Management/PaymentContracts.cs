using System.Text.Json.Serialization;

namespace Centry.Contracts;

/// <summary>A payout with what happened to it.</summary>
/// <param name="CreatedBy">The e-mail address of the person who created it; null where a key did.</param>
/// <param name="DecidedBy">Of the person who approved or rejected it.</param>
/// <param name="MayApprove">Whether the one who asks may approve it now.</param>
public sealed record PayoutDetail(
    PayoutView Payout, string? CreatedBy, string? DecidedBy, bool MayApprove, IReadOnlyList<StatusChange> History, IReadOnlyList<DeliveryView> Deliveries)
{
    public PaymentTrail Trail { get; init; } = PaymentTrail.None;
}

/// <summary>A payout that waits for a person.</summary>
/// <param name="CreatedBy">The e-mail address of the person who created it; null where a key did.</param>
/// <param name="MayApprove">False where the one who asks created it and the organization wants somebody else to approve it.</param>
public sealed record PayoutApprovalView(PayoutView Payout, string? CreatedBy, bool MayApprove);

/// <summary>What a payment left behind: in the books, at its gateway, in the ERP.</summary>
/// <param name="SubmissionId">By which the gateway knows it.</param>
/// <param name="Ledger">What it posted, oldest first; of a bulk payout's recipients the sums.</param>
/// <param name="GatewayCalls">What the gateway was asked about it and what it answered, oldest first; kept for a while.</param>
/// <param name="GatewayMessages">What the gateway told of it by itself, oldest first.</param>
/// <param name="ErpRecords">What it owes to the ERP's books.</param>
public sealed record PaymentTrail(
    Guid? SubmissionId, IReadOnlyList<LedgerPostingView> Ledger, IReadOnlyList<GatewayCallView> GatewayCalls, IReadOnlyList<GatewayMessageView> GatewayMessages,
    IReadOnlyList<ErpRecordView> ErpRecords)
{
    public static PaymentTrail None { get; } = new(null, [], [], [], []);
}

/// <summary>What a payment posted to one account. All of one kind sum to zero.</summary>
/// <param name="Kind">Why, such as <c>payin_completed</c>.</param>
/// <param name="Account"><c>available</c>, <c>pending</c>, <c>reserved</c>: the balance's; <c>expected</c>, <c>clearing</c>, <c>gateway_fees</c>: the provider's; <c>centry_fees</c>.</param>
/// <param name="Entries">How many entries are summed in it: more than one for a bulk payout's recipients.</param>
public sealed record LedgerPostingView(
    DateTimeOffset At, string Kind, string Account, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Amount, int Entries);

/// <summary>One call that was made to the gateway about a payment. Its headers are kept nowhere, and secrets in the bodies are masked.</summary>
/// <param name="Operation">What it was for: <c>submit</c> or <c>query</c>, and of what: <c>payin</c>, <c>payout</c>, <c>recipient</c> (of a bulk payout), <c>refund</c>: <c>submit_payin</c>.</param>
/// <param name="Recipient">Of a bulk payout's recipient: who.</param>
/// <param name="Address">Host and path, without a query.</param>
/// <param name="Status">HTTP status of the answer; null where there was none.</param>
/// <param name="Silence">Why there was no answer.</param>
/// <param name="Request">The body, of which at most 4 KiB are kept; what was cut ends in an ellipsis.</param>
/// <param name="Answer">The same of the answer.</param>
public sealed record GatewayCallView(
    DateTimeOffset At, string Operation, string? Recipient, string Method, string Address, int DurationMs, int? Status, string? Silence, string? Request, string? Answer);

/// <summary>A callback of a gateway. Whatever looks like a secret in it is masked.</summary>
/// <param name="IsAuthentic">It came with the gateway's valid proof; else it is hearsay, and only made us ask.</param>
/// <param name="Content">Its query and its body, at most 4 KiB.</param>
public sealed record GatewayMessageView(DateTimeOffset At, string Method, bool IsAuthentic, string Content);

/// <summary>What a payin would bring, before it is asked for.</summary>
/// <param name="NetAmount">What the merchant would receive: amount less fees.</param>
/// <param name="GatewayName">Who would take it.</param>
public sealed record PayinPreview(
    string CurrencyCode, [property: JsonConverter(typeof(MoneyStringConverter))] decimal Amount, [property: JsonConverter(typeof(MoneyStringConverter))] decimal CentryFee,
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal GatewayFee, [property: JsonConverter(typeof(MoneyStringConverter))] decimal NetAmount, string Gateway, string GatewayName);

/// <summary>A refund that a person asks for.</summary>
/// <param name="Amount">At most what is left of the payin; all of it when left out.</param>
/// <param name="Reason">Kept in the audit log.</param>
public sealed record RefundMerchantPayinRequest(
    [property: JsonConverter(typeof(MoneyStringConverter))] decimal? Amount = null, string? Reason = null);

/// <summary>A country in which a merchant can take or pay money in one of the two worlds.</summary>
/// <param name="CurrencyCode">Used where a request names none.</param>
/// <param name="Currencies">Those that the merchant holds there.</param>
/// <param name="DialCode">Of its phone numbers, without the plus sign.</param>
public sealed record PaymentCountryView(
    string CountryCode, string CountryName, string CurrencyCode, IReadOnlyList<string> Currencies, int DialCode, IReadOnlyList<PaymentRouteView> Routes);

/// <summary>One way for money in a country.</summary>
/// <param name="TakesPayins">Whether its account can take payins now.</param>
/// <param name="MakesPayouts">Whether its account can make payouts now.</param>
public sealed record PaymentRouteView(string PaymentMethod, string Gateway, string GatewayName, bool TakesPayins, bool MakesPayouts);

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
