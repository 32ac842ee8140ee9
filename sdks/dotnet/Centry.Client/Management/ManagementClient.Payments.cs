using System.Net.Http.Headers;
using Centry.Contracts;

namespace Centry.Client;

/// <content>Payins and payouts, and what people do with them.</content>
public sealed partial class ManagementClient
{
    /// <summary>Where the merchant can take and pay money now, and through what.</summary>
    public Task<IReadOnlyList<PaymentCountryView>> PaymentOptionsAsync(Guid merchantId, string environment, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<PaymentCountryView>>($"{Merchant(merchantId)}/payment-options{In(environment)}", ct);

    /// <summary>What a payin would cost and bring; nothing is made.</summary>
    public Task<PayinPreview> PreviewPayinAsync(Guid merchantId, string environment, CreatePayinRequest payin, CancellationToken ct = default)
        => SendAsync<PayinPreview>(HttpMethod.Post, $"{Merchant(merchantId)}/payins/preview{In(environment)}", payin, ct);

    /// <summary>Asks a customer for money.</summary>
    public Task<PayinView> CreatePayinAsync(Guid merchantId, string environment, CreatePayinRequest payin, string idempotencyKey, CancellationToken ct = default)
        => SendAsync<PayinView>(HttpMethod.Post, $"{Merchant(merchantId)}/payins{In(environment)}", payin, ct, idempotencyKey);

    /// <summary>Cancels a payin that was not submitted yet.</summary>
    public Task<PayinView> CancelPayinAsync(Guid merchantId, Guid payinId, string idempotencyKey, CancellationToken ct = default)
        => SendAsync<PayinView>(HttpMethod.Post, $"{Merchant(merchantId)}/payins/{payinId}/cancel", body: null, ct, idempotencyKey);

    /// <summary>Gives a completed payin back, or part of it.</summary>
    public Task<PayinView> RefundPayinAsync(Guid merchantId, Guid payinId, RefundMerchantPayinRequest refund, string idempotencyKey, CancellationToken ct = default)
        => SendAsync<PayinView>(HttpMethod.Post, $"{Merchant(merchantId)}/payins/{payinId}/refund", refund, ct, idempotencyKey);

    /// <summary>A page of payouts, newest first unless the query says otherwise.</summary>
    public Task<Page<PayoutView>> PayoutsAsync(Guid merchantId, string environment, PayoutQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<PayoutView>>($"{Merchant(merchantId)}/payouts{query.ToQueryString(environment)}", ct);
    }

    /// <summary>A payout with its history and its webhook deliveries.</summary>
    public Task<PayoutDetail> PayoutAsync(Guid merchantId, Guid payoutId, CancellationToken ct = default)
        => GetAsync<PayoutDetail>($"{Merchant(merchantId)}/payouts/{payoutId}", ct);

    /// <summary>A page of a bulk payout's recipients, in the order of its file.</summary>
    /// <param name="status">Only these; null for all.</param>
    public Task<Page<PayoutRecipientView>> PayoutRecipientsAsync(Guid merchantId, Guid payoutId, string? status, int limit, int offset, CancellationToken ct = default)
        => GetAsync<Page<PayoutRecipientView>>(
            $"{Merchant(merchantId)}/payouts/{payoutId}/recipients?limit={limit}&offset={offset}{(status is null ? "" : $"&status={Uri.EscapeDataString(status)}")}", ct);

    /// <summary>What a payout would cost and leave; nothing is made.</summary>
    public Task<PayoutPreview> PreviewPayoutAsync(Guid merchantId, string environment, CreatePayoutRequest payout, CancellationToken ct = default)
        => SendAsync<PayoutPreview>(HttpMethod.Post, $"{Merchant(merchantId)}/payouts/preview{In(environment)}", payout, ct);

    /// <summary>Pays a recipient. Above the merchant's threshold it waits for a person.</summary>
    public Task<PayoutView> CreatePayoutAsync(Guid merchantId, string environment, CreatePayoutRequest payout, string idempotencyKey, CancellationToken ct = default)
        => SendAsync<PayoutView>(HttpMethod.Post, $"{Merchant(merchantId)}/payouts{In(environment)}", payout, ct, idempotencyKey);

    /// <summary>Reads a CSV of recipients and says what is wrong with it, or what paying it would cost; nothing is made.</summary>
    public Task<BulkUploadReport> CheckBulkPayoutAsync(Guid merchantId, string environment, BulkPayoutUpload upload, CancellationToken ct = default)
        => UploadAsync(merchantId, environment, upload, dryRun: true, idempotencyKey: null, ct);

    /// <summary>Pays the recipients of a CSV.</summary>
    public Task<BulkUploadReport> CreateBulkPayoutAsync(Guid merchantId, string environment, BulkPayoutUpload upload, string idempotencyKey, CancellationToken ct = default)
        => UploadAsync(merchantId, environment, upload, dryRun: false, idempotencyKey, ct);

    /// <summary>Sends a draft on its way.</summary>
    public Task<PayoutView> SubmitPayoutAsync(Guid merchantId, Guid payoutId, string idempotencyKey, CancellationToken ct = default)
        => SendAsync<PayoutView>(HttpMethod.Post, $"{Merchant(merchantId)}/payouts/{payoutId}/submit", body: null, ct, idempotencyKey);

    /// <summary>Cancels a payout that is a draft or waits for approval.</summary>
    public Task<PayoutView> CancelPayoutAsync(Guid merchantId, Guid payoutId, string idempotencyKey, CancellationToken ct = default)
        => SendAsync<PayoutView>(HttpMethod.Post, $"{Merchant(merchantId)}/payouts/{payoutId}/cancel", body: null, ct, idempotencyKey);

    /// <summary>The payouts that wait for a person.</summary>
    public Task<Page<PayoutApprovalView>> PayoutApprovalsAsync(Guid merchantId, string environment, PayoutQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<PayoutApprovalView>>($"{Merchant(merchantId)}/payouts/approvals{query.ToQueryString(environment)}", ct);
    }

    /// <summary>Lets a payout go out that waits. May ask for a fresh proof of who asks.</summary>
    public Task<PayoutView> ApprovePayoutAsync(Guid merchantId, Guid payoutId, CancellationToken ct = default)
        => SendAsync<PayoutView>(HttpMethod.Post, $"{Merchant(merchantId)}/payouts/{payoutId}/approve", body: null, ct);

    /// <summary>Does not let a payout go out that waits; its funds are available again.</summary>
    public Task<PayoutView> RejectPayoutAsync(Guid merchantId, Guid payoutId, RejectPayoutRequest rejection, CancellationToken ct = default)
        => SendAsync<PayoutView>(HttpMethod.Post, $"{Merchant(merchantId)}/payouts/{payoutId}/reject", rejection, ct);

    private Task<BulkUploadReport> UploadAsync(Guid merchantId, string environment, BulkPayoutUpload upload, bool dryRun, string? idempotencyKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(upload);
        Func<HttpContent> file = () => new ReadOnlyMemoryContent(upload.File) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        return SendAsync<BulkUploadReport>(
            HttpMethod.Post, $"{Merchant(merchantId)}/payouts/bulk{In(environment)}{upload.ToQueryString()}{(dryRun ? "&dry_run=true" : "")}", file, ct, idempotencyKey);
    }

    private static string Merchant(Guid merchantId) => $"api/v1/merchants/{merchantId}";

    private static string In(string environment) => $"?environment={Uri.EscapeDataString(environment)}";
}
