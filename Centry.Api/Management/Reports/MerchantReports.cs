using System.Runtime.CompilerServices;
using Centry.Api.Management.Audit;
using Centry.Api.Management.Invoicing;
using Centry.Api.Payments;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core.ApiKeys;
using Centry.Core.Currencies;
using Centry.Core.Invoicing;
using Centry.Core.Ledger;
using Centry.Core.Payins;
using Centry.Core.Payments;
using Centry.Core.Payouts;
using Centry.Core.People;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Management.Reports;

/// <summary>Every list that a merchant's people see, as a table.</summary>
internal static class MerchantReports
{
    private const int PageSize = 1000;

    public static IReadOnlyList<Report> All { get; } =
    [
        new("payins", Permissions.PaymentsView, true,
            ["id", "created_at", "status", "country_code", "currency_code", "amount", "centry_fee", "gateway_fee", "net_amount", "refunded", "payment_method", "gateway", "reference",
             "customer_name", "customer_phone", "customer_email", "provider_reference", "failure_code", "failure_reason", "completed_at"], Payins),
        new("payouts", Permissions.PaymentsView, true,
            ["id", "created_at", "status", "country_code", "currency_code", "amount", "centry_fee", "gateway_fee", "net_amount", "payment_method", "gateway", "reference",
             "recipient_name", "recipient_phone", "recipient_account_number", "recipients", "provider_reference", "failure_code", "failure_reason", "completed_at"], Payouts),
        new("payout-recipients", Permissions.PaymentsView, true,
            ["payout_id", "position", "name", "phone", "account_number", "bank_code", "currency_code", "amount", "status", "reference", "provider_reference", "failure_reason"], Recipients),
        new("balances", Permissions.PaymentsView, true, ["country_code", "currency_code", "available", "pending", "reserved", "total", "last_movement_at"], Balances),
        new("ledger", Permissions.PaymentsView, true, ["at", "country_code", "currency_code", "account", "kind", "source_id", "amount"], Ledger),
        new("webhook-deliveries", Permissions.WebhooksManage, false,
            ["id", "created_at", "event", "event_id", "payment_id", "url", "status", "attempts", "next_attempt_at", "failed_reason"], Deliveries),
        new("webhook-endpoints", Permissions.WebhooksManage, false, ["id", "url", "description", "events", "is_default", "disabled_at", "disabled_reason", "created_at"], Endpoints),
        new("provider-accounts", Permissions.ProviderAccountsView, false,
            ["id", "provider", "name", "country", "active_environment", "fee_percentage", "fee_fixed", "is_default", "is_paused", "created_at"], ProviderAccounts),
        new("api-keys", Permissions.ApiKeysManage, false,
            ["id", "prefix", "environment", "name", "status", "country_code", "ip_whitelist", "single_txn_cap", "daily_payout_cap", "expires_at", "last_used_at", "created_by", "created_at"], Keys),
        new("members", Permissions.MembersManage, false, ["user_id", "email", "name", "role", "two_factor", "joined_at"], Members),
        new("contacts", Permissions.InvoicesManage, false, ["id", "name", "email", "phone", "tax_number", "is_customer", "is_supplier", "notes", "created_at"], Contacts),
        new("invoices", Permissions.InvoicesManage, false, DocumentColumns, request => Documents(request, DocumentKinds.Invoice)),
        new("bills", Permissions.InvoicesManage, false, DocumentColumns, request => Documents(request, DocumentKinds.Bill)),
        new("audit-log", Permissions.AuditView, false,
            ["sequence", "at", "actor_kind", "actor_name", "ip", "action", "target_type", "target_id", "changes", "hash"], AuditLog),
    ];

    private static IReadOnlyList<string> DocumentColumns
        => ["id", "number", "status", "contact_name", "currency_code", "issued_on", "due_on", "total", "paid", "payment_id", "created_at"];

    private static IAsyncEnumerable<object?[]> Payins(ReportRequest request)
    {
        var filter = Filter(request, PayinStatus.All);
        var queries = request.Services.GetRequiredService<PayinQueries>();
        return PaymentsAsync(filter, (f, stop) => queries.ListAsync(f, PageSize, 0, stop), p =>
            [p.Id, p.CreatedAt, p.Status, p.CountryCode, p.CurrencyCode, Major(p.AmountMinor, p.CurrencyCode), Major(p.CentryFeeMinor, p.CurrencyCode), Major(p.GatewayFeeMinor, p.CurrencyCode),
             Major(p.NetMinor, p.CurrencyCode), Major(p.RefundedMinor, p.CurrencyCode), p.PaymentMethod, p.Gateway, p.Reference, p.CustomerName, p.CustomerPhone, p.CustomerEmail,
             p.ProviderReference, p.FailureCode, p.FailureReason, p.CompletedAt]);
    }

    private static IAsyncEnumerable<object?[]> Payouts(ReportRequest request)
    {
        var filter = Filter(request, PayoutStatus.All);
        var queries = request.Services.GetRequiredService<PayoutQueries>();
        return PaymentsAsync(filter, (f, stop) => queries.ListAsync(f, PageSize, 0, stop), p =>
            [p.Id, p.CreatedAt, p.Status, p.CountryCode, p.CurrencyCode, Major(p.AmountMinor, p.CurrencyCode), Major(p.CentryFeeMinor, p.CurrencyCode), Major(p.GatewayFeeMinor, p.CurrencyCode),
             Major(p.NetMinor, p.CurrencyCode), p.PaymentMethod, p.Gateway, p.Reference, p.RecipientName, p.RecipientPhone, p.RecipientAccountNumber, p.RecipientCount,
             p.ProviderReference, p.FailureCode, p.FailureReason, p.CompletedAt]);
    }

    private static IAsyncEnumerable<object?[]> Recipients(ReportRequest request)
    {
        var payoutId = request.Query.Id("payout_id");
        return PagedAsync<(Guid Id, object?[] Row), Guid>(request, Guid.Empty, row => row.Id, async (context, after, stop) =>
        {
            var rows = await (from recipient in context.PayoutRecipients.AsNoTracking()
                              join payout in context.Payouts on recipient.PayoutId equals payout.Id
                              where recipient.MerchantId == request.MerchantId && payout.Environment == request.Environment && recipient.Id.CompareTo(after) > 0
                                && (payoutId == null || recipient.PayoutId == payoutId)
                              orderby recipient.Id
                              select new { Recipient = recipient, payout.CurrencyCode }).Take(PageSize).ToListAsync(stop);
            return rows.ConvertAll(r => (r.Recipient.Id, new object?[]
            {
                r.Recipient.PayoutId, r.Recipient.Position + 1, r.Recipient.Name, r.Recipient.Phone, r.Recipient.AccountNumber, r.Recipient.BankCode, r.CurrencyCode,
                Major(r.Recipient.AmountMinor, r.CurrencyCode), r.Recipient.Status, r.Recipient.Reference, r.Recipient.ProviderReference, r.Recipient.FailureReason,
            }));
        }, row => row.Row);
    }

    private static async IAsyncEnumerable<object?[]> Balances(ReportRequest request)
    {
        var rows = await request.Services.GetRequiredService<BalanceReader>().ReadAsync(request.MerchantId, request.Environment, null, CancellationToken.None);
        foreach (var b in rows)
        {
            yield return [b.CountryCode, b.CurrencyCode, Major(b.Available, b.CurrencyCode), Major(b.Pending, b.CurrencyCode), Major(b.Reserved, b.CurrencyCode),
                Major(b.Available + b.Pending, b.CurrencyCode), b.LastMovementAt];
        }
    }

    private static IAsyncEnumerable<object?[]> Ledger(ReportRequest request)
        => LedgerAsync(request, request.Query.Time("from") ?? DateTimeOffset.UnixEpoch, request.Query.Time("to") ?? DateTimeOffset.MaxValue);

    private static async IAsyncEnumerable<object?[]> LedgerAsync(ReportRequest request, DateTimeOffset from, DateTimeOffset to)
    {
        var statements = request.Services.GetRequiredService<LedgerStatements>();
        List<Balance> balances;
        await using (var scope = request.Services.CreateAsyncScope())
        {
            balances = await scope.ServiceProvider.GetRequiredService<CentryDbContext>().Balances.AsNoTracking()
                .Where(b => b.MerchantId == request.MerchantId && b.Environment == request.Environment).OrderBy(b => b.CountryCode).ThenBy(b => b.CurrencyCode).ToListAsync();
        }

        foreach (var balance in balances)
        {
            foreach (var account in (string[])[LedgerAccountTypes.Available, LedgerAccountTypes.Pending, LedgerAccountTypes.Reserved])
            {
                StatementCursor? after = null;
                do
                {
                    var page = await statements.ReadAsync(request.MerchantId, balance.Id, account, from, to, after, LedgerStatements.LinesMax, CancellationToken.None);
                    foreach (var line in page?.Lines ?? [])
                        yield return [line.At, balance.CountryCode, balance.CurrencyCode, account, line.Kind, line.SourceId, Major(line.Amount, balance.CurrencyCode)];
                    after = page?.Next;
                }
                while (after is not null);
            }
        }
    }

    private static IAsyncEnumerable<object?[]> Deliveries(ReportRequest request)
    {
        var status = request.Query.OneOf("status", [DeliveryStatus.Pending, DeliveryStatus.Delivered, DeliveryStatus.Failed]);
        return PagedAsync(request, Guid.Empty, d => d.Id, (context, after, stop) => context.WebhookDeliveries.AsNoTracking()
                .Where(d => d.MerchantId == request.MerchantId && d.Id.CompareTo(after) > 0 && (status == null || d.Status == status)).OrderBy(d => d.Id).Take(PageSize).ToListAsync(stop),
            d => [d.Id, d.CreatedAt, d.EventType, d.EventId, d.PaymentId, d.Url, d.Status, d.AttemptCount, d.NextAttemptAt, d.FailedReason]);
    }

    private static IAsyncEnumerable<object?[]> Endpoints(ReportRequest request) => OnceAsync(request, async (services, stop)
        => (await services.GetRequiredService<ManageEndpoints>().ListAsync(request.MerchantId, stop))
            .Select(e => new object?[] { e.Id, e.Url, e.Description, string.Join(' ', e.Events), e.IsDefault, e.DisabledAt, e.DisabledReason, e.CreatedAt }));

    private static IAsyncEnumerable<object?[]> ProviderAccounts(ReportRequest request) => OnceAsync(request, async (services, stop)
        => (await services.GetRequiredService<ManageProviderAccounts>().ListAsync(request.MerchantId, stop))
            .Select(a => new object?[] { a.Id, a.Provider, a.Name, a.CountryCode, a.ActiveEnvironment, a.FeePercentage, a.FeeFixed, a.IsDefault, a.IsPaused, a.CreatedAt }));

    private static IAsyncEnumerable<object?[]> Keys(ReportRequest request) => OnceAsync(request, async (services, stop) =>
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return (await services.GetRequiredService<ApiKeyQueries>().ListAsync(request.MerchantId, stop)).Select(k => new object?[]
        {
            k.Key.Id, k.Key.Prefix, k.Key.Environment, k.Key.Name, k.Key.StatusAt(now), k.CountryCode, string.Join(' ', k.Key.IpWhitelist), k.Key.SingleTxnCap, k.Key.DailyPayoutCap,
            k.Key.ExpiresAt, k.Key.LastUsedAt, k.Key.CreatedBy, k.Key.CreatedAt,
        });
    });

    private static IAsyncEnumerable<object?[]> Members(ReportRequest request) => OnceAsync(request, async (services, stop)
        => (await services.GetRequiredService<ManageMembers>().ListAsync(request.OrganizationId, stop))
            .Select(m => new object?[] { m.UserId, m.Email, m.Name, m.Role, m.HasTwoFactor, m.JoinedAt }));

    private static IAsyncEnumerable<object?[]> Contacts(ReportRequest request)
    {
        var narrow = ContactRoutes.ReadFilter(request.Query);
        return PagedAsync(request, Guid.Empty, c => c.Id,
            (context, after, stop) => narrow(context.Contacts.AsNoTracking().Where(c => c.MerchantId == request.MerchantId && c.RemovedAt == null && c.Id.CompareTo(after) > 0))
                .OrderBy(c => c.Id).Take(PageSize).ToListAsync(stop),
            c => [c.Id, c.Name, c.Email, c.Phone, c.TaxNumber, c.IsCustomer, c.IsSupplier, c.Notes, c.CreatedAt]);
    }

    private static IAsyncEnumerable<object?[]> Documents(ReportRequest request, string kind)
    {
        var narrow = DocumentRoutes.ReadFilter(request.Query);
        return PagedAsync(request, Guid.Empty, d => d.Id,
            (context, after, stop) => narrow(context.MerchantDocuments.AsNoTracking().Where(d => d.MerchantId == request.MerchantId && d.Kind == kind && d.Id.CompareTo(after) > 0))
                .OrderBy(d => d.Id).Take(PageSize).ToListAsync(stop),
            d => [d.Id, d.Number, d.Status, d.ContactName, d.CurrencyCode, d.IssuedOn, d.DueOn, Major(d.TotalMinor, d.CurrencyCode), Major(d.PaidMinor, d.CurrencyCode), d.PaymentId, d.CreatedAt]);
    }

    private static IAsyncEnumerable<object?[]> AuditLog(ReportRequest request)
    {
        var narrow = AuditRoutes.ReadFilter(request.Query);
        return PagedAsync(request, 0L, e => e.Sequence,
            (context, after, stop) => narrow(context.AuditLog.AsNoTracking().Where(e => e.OrganizationId == request.OrganizationId && e.Sequence > after))
                .OrderBy(e => e.Sequence).Take(PageSize).ToListAsync(stop),
            e => [e.Sequence, e.At, e.ActorKind, e.ActorName, e.Ip?.ToString(), e.Action, e.TargetType, e.TargetId, e.Changes, Convert.ToHexStringLower(e.Hash)]);
    }

    private static PaymentFilter Filter(ReportRequest request, IReadOnlyList<string> statuses)
        => PaymentListQuery.ReadFilter(request.Query, request.MerchantId, request.Environment, request.Services.GetRequiredService<GatewayRegistry>(), statuses);

    private static decimal Major(long minor, string currency) => Money.FromMinor(minor, Currency.Get(currency)).Major;

    private static async IAsyncEnumerable<object?[]> PaymentsAsync<T>(
        PaymentFilter filter, Func<PaymentFilter, CancellationToken, Task<PaymentPage<T>>> list, Func<T, object?[]> row, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : IPayment
    {
        var after = filter.After;
        while (true)
        {
            var page = await list(filter with { After = after }, cancellationToken);
            foreach (var payment in page.Rows)
                yield return row(payment);
            if (!page.HasMore)
                yield break;
            after = page.Rows[^1].Id;
        }
    }

    private static async IAsyncEnumerable<object?[]> PagedAsync<T, TKey>(
        ReportRequest request, TKey first, Func<T, TKey> keyOf, Func<CentryDbContext, TKey, CancellationToken, Task<List<T>>> page, Func<T, object?[]> row,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var after = first;
        while (true)
        {
            List<T> rows;
            await using (var scope = request.Services.CreateAsyncScope())
                rows = await page(scope.ServiceProvider.GetRequiredService<CentryDbContext>(), after, cancellationToken);
            foreach (var one in rows)
                yield return row(one);
            if (rows.Count < PageSize)
                yield break;
            after = keyOf(rows[^1]);
        }
    }

    // For lists that have a bound of their own.
    private static async IAsyncEnumerable<object?[]> OnceAsync(
        ReportRequest request, Func<IServiceProvider, CancellationToken, Task<IEnumerable<object?[]>>> read, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var scope = request.Services.CreateAsyncScope();
        foreach (var row in await read(scope.ServiceProvider, cancellationToken))
            yield return row;
    }
}
