using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Gateways.Ozow;

/// <summary>
/// Payouts to bank accounts. Ozow asks us before it pays, and takes several payouts of one reference. Sources: hub.ozow.com, "Submit payout
/// request", "Check payout status using API"; the statuses beside 5 are from integrations.
/// </summary>
internal sealed class OzowPayouts(OzowClient ozow, IOptionsMonitor<OzowOptions> options, TimeProvider time)
{
    private const int SearchedRows = 10;
    private const int ByMerchantReference = 1;

    private readonly OzowBanks _banks = new(ozow, time);

    public async Task<GatewayOutcome> SubmitAsync(PayoutSubmission payout, OzowAccount account, CancellationToken cancellationToken)
    {
        if (account.LacksForPayouts() is { } lack)
            return new GatewayOutcome.Failed("missing_credentials", lack);
        var (order, invalid) = OzowPayoutOrder.Of(payout, account, options.CurrentValue.AccountIv);
        if (order is null)
            return invalid!;

        // Ozow's question comes to one address for all payouts, and names a payout by this one.
        if (OzowTexts.Address(payout.CallbackUrl) is not { } notifyUrl)
        {
            return new GatewayOutcome.Failed("callback_url_missing", payout.CallbackUrl is null
                ? "The provider asks before it pays, and no address to be asked at is configured."
                : $"The provider takes addresses of at most {OzowTexts.AddressMax} characters; ours is longer.");
        }

        var (bank, obstacle) = await _banks.FindAsync(payout, account, cancellationToken);
        if (bank is null)
            return obstacle!;
        var isRealTime = options.CurrentValue.RealTimePayouts && !account.Access.IsSandbox;
        (var answer, obstacle) = await ozow.SendAsync(new OzowCall(OzowDoor.Payouts, "requestpayout", order.Body(bank, notifyUrl, isRealTime)), account, cancellationToken);
        return obstacle ?? ReadSubmission(answer!);
    }

    /// <summary>By Ozow's id; without one by our reference.</summary>
    public async Task<GatewayOutcome> QueryAsync(PayoutSubmission payout, OzowAccount account, CancellationToken cancellationToken)
    {
        // They may have been there when it was sent.
        if (account.LacksForPayouts() is { } lack)
            return new GatewayOutcome.Unknown(lack);
        var reference = OzowTexts.Reference(payout.SubmissionId);
        var id = payout.ProviderReference ?? payout.Reports.Select(report => OzowNotice.PayoutId(report, reference, account)).FirstOrDefault(told => told is not null);
        var call = id is null ? Search(reference) : new OzowCall(OzowDoor.Payouts, $"getpayout?payoutId={Uri.EscapeDataString(id)}");
        var (answer, obstacle) = await ozow.SendAsync(call, account, cancellationToken);
        if (answer is null)
            return obstacle!;
        if (answer.Status != HttpStatusCode.OK)
            return new GatewayOutcome.Unknown($"The provider answered a status query with HTTP {(int)answer.Status}.");

        // Pages show one payout by itself, and say that there may be several.
        var rows = ProviderJson.ReadList(answer.Body, list => list.EnumerateArray().Select(OzowPayoutState.Read).ToList())
            ?? ProviderJson.Read<List<OzowPayoutState>>(answer.Body, json => [OzowPayoutState.Read(json)]);
        return rows is null ? OzowAnswers.Unreadable : Decide(rows, id, reference, payout, account);
    }

    private OzowCall Search(string reference) => new(OzowDoor.Payouts, "getpayoutbyreference", new JsonObject
    {
        ["pageSize"] = SearchedRows,
        ["pageIndex"] = options.CurrentValue.PayoutSearchFirstPage,
        ["searchFields"] = new JsonArray(ByMerchantReference),
        ["searchString"] = reference,
    });

    // What has an id exists, whatever is said of it. An error without one is a refusal, unless a status says that it went on.
    private static GatewayOutcome ReadSubmission(ProviderAnswer answer)
    {
        if (answer.Status != HttpStatusCode.OK)
            return OzowAnswers.ReadRefusal(answer);
        return ProviderJson.Read<GatewayOutcome>(answer.Body, json =>
        {
            var state = OzowPayoutState.Read(json);
            if (state.Id is not null)
                return state.IsCancelled ? state.Cancelled : new GatewayOutcome.Accepted(state.Id);
            return state is { Error: { } error, Status: null or "0" or OzowPayoutState.CancelledStatus } ? OzowAnswers.Refused(error) : null;
        }) ?? OzowAnswers.Unreadable;
    }

    /// <summary>
    /// A search that finds nothing decides nothing: it looks back two days only, it may run ahead of a request that is still being read,
    /// and a second payout of one reference would be paid as well.
    /// </summary>
    private static GatewayOutcome Decide(List<OzowPayoutState> rows, string? id, string reference, PayoutSubmission payout, OzowAccount account)
    {
        var ours = rows.Where(row => row.Id is not null && (id is null
            ? reference.Equals(row.Reference, StringComparison.OrdinalIgnoreCase)
            : id.Equals(row.Id, StringComparison.OrdinalIgnoreCase))).ToList();
        if (ours.Count == 0)
            return new GatewayOutcome.Unknown("The provider's answer tells nothing of the payout, which proves nothing.");
        if (ours.Count > 1)
            return new GatewayOutcome.Unknown("The provider has several payouts of this reference: a person has to look.");
        var row = ours[0];
        var fits = row.Amount == payout.Amount && reference.Equals(row.Reference, StringComparison.OrdinalIgnoreCase)
            && (row.SiteCode is null || row.SiteCode.Equals(account.SiteCode, StringComparison.OrdinalIgnoreCase));
        return fits ? row.Outcome : new GatewayOutcome.Unknown("The provider reports another payout than was asked for.");
    }
}

/// <summary>How a payout stands.</summary>
internal sealed record OzowPayoutState(string? Id, string? SiteCode, string? Reference, decimal? Amount, string? Status, string? SubStatus, string? Error)
{
    public const string CancelledStatus = "99";
    private const string InvalidAccountNumber = "9904";

    public bool IsCancelled => Status == CancelledStatus;

    public GatewayOutcome.Failed Cancelled => SubStatus == InvalidAccountNumber
        ? new GatewayOutcome.Failed("invalid_account_number", "The bank account number is not valid.", Id)
        : new GatewayOutcome.Failed("payout_cancelled", $"The provider cancelled the payout. {OzowTexts.Clip(Error ?? "")}".TrimEnd(), Id);

    public GatewayOutcome Outcome => Status switch
    {
        // Received, being verified, submitted for processing.
        "1" or "2" or "3" => new GatewayOutcome.Accepted(Id),
        // Ozow's people may try it again: it has neither gone nor failed.
        "4" => new GatewayOutcome.Unknown("The provider reports an error in processing, after which it may still pay."),
        "5" => new GatewayOutcome.Completed(Id),
        "90" => new GatewayOutcome.Returned("payout_returned", "The recipient's bank returned the payout.", Id),
        CancelledStatus => Cancelled,
        _ => new GatewayOutcome.Unknown("The provider gave a status that is not known."),
    };

    // The id has another name where one is created.
    public static OzowPayoutState Read(JsonElement row)
    {
        var status = OzowJson.Object(row, "payoutStatus") ?? default;
        return new OzowPayoutState(
            OzowJson.Id(row, "payoutId") ?? OzowJson.Id(row, "id"), OzowJson.Text(row, "siteCode"), OzowJson.Text(row, "merchantReference"), OzowJson.Amount(row, "amount"),
            OzowJson.Text(status, "status"), OzowJson.Text(status, "subStatus"), OzowJson.Text(status, "errorMessage"));
    }
}
