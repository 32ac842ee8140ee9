using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Invoicing;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Centry.Core.Erp;

/// <summary>
/// Writes into the books what a completed payment owes them, step by step: contact, document, payment, fee. Each step is kept before the next
/// begins, and each is idempotent at the ERP by the record's own keys: killed anywhere, it goes on and makes nothing twice. Without an ERP
/// the document is Centry's own. A payout's return takes back what its record wrote.
/// </summary>
public sealed partial class WriteErpRecord(IServiceScopeFactory scopes, ErpAccessKeeper keeper, TimeProvider time, ILogger<WriteErpRecord> logger)
{
    // What an ERP refused may be mended there: it is asked again a few times, then a person has to.
    private static readonly TimeSpan[] AfterRefusal = [TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24)];
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan RestByDefault = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ForThePayin = TimeSpan.FromSeconds(30);

    /// <summary>Takes the record as far as it goes now.</summary>
    public async Task ExecuteAsync(ClaimedErpRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = new Work(scope.ServiceProvider.GetRequiredService<CentryDbContext>(), scope.ServiceProvider.GetRequiredService<ErpPayments>(), keeper, time, record);
            if (await work.RunAsync(cancellationToken) is { } obstacle)
                await PutOffAsync(record, ErpRecordStatus.Pending, obstacle, time.GetUtcNow() + ForThePayin);
        }
        catch (ErpException e)
        {
            await PutOffAsync(record, e);
        }
    }

    private async Task PutOffAsync(ClaimedErpRecord record, ErpException e)
    {
        var now = time.GetUtcNow();
        LogPutOff(logger, record.Id, record.Kind, e.Fault, e.Message);
        switch (e.Fault)
        {
            case ErpFault.RateLimited:
                await RestAsync(record, now + (e.RetryAfter ?? RestByDefault));
                await PutOffAsync(record, ErpRecordStatus.Pending, e.Message, now + (e.RetryAfter ?? RestByDefault));
                break;
            case ErpFault.Refused:
                var refusals = Math.Max(0, record.Attempts - 1);
                await PutOffAsync(record, ErpRecordStatus.Failed, e.Message, refusals < AfterRefusal.Length ? now + AfterRefusal[refusals] : null);
                break;
            case ErpFault.ConsentLost:
                // Claimed again when the connection is there again; of one that was disconnected for good, it says so each time.
                await PutOffAsync(record, ErpRecordStatus.Pending, e.Message, now + RestByDefault);
                break;
            default:
                var pause = FirstPause * Math.Pow(2, Math.Min(record.Attempts - 1, 12));
                pause = pause < LongestPause ? pause : LongestPause;
                // A server in trouble is left alone by all of its records.
                await RestAsync(record, now + (pause < RestByDefault ? pause : RestByDefault));
                await PutOffAsync(record, ErpRecordStatus.Pending, e.Message, now + pause);
                break;
        }
    }

    private async Task PutOffAsync(ClaimedErpRecord record, string status, string error, DateTimeOffset? nextAt)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ErpRecords.Where(r => r.Id == record.Id && r.Attempts == record.Attempts).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Status, status).SetProperty(r => r.Error, error).SetProperty(r => r.NextAt, nextAt)
                .SetProperty(r => r.LeasedUntil, (DateTimeOffset?)null), CancellationToken.None);
    }

    private async Task RestAsync(ClaimedErpRecord record, DateTimeOffset until)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ErpConnections.Where(c => c.Id == record.ConnectionId && (c.RestUntil == null || c.RestUntil < until))
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.RestUntil, until), CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "ERP record {RecordId} ({Kind}) was put off: {Fault}, {Reason}")]
    private static partial void LogPutOff(ILogger logger, Guid recordId, string kind, ErpFault fault, string reason);

    /// <summary>One record under way.</summary>
    private sealed partial class Work(CentryDbContext context, ErpPayments payments, ErpAccessKeeper keeper, TimeProvider time, ClaimedErpRecord record)
    {
        private const string NotYet = "Its payment is not in the books yet.";

        private ErpSteps _steps = JsonSerializer.Deserialize<ErpSteps>(record.Steps, CentryJson.Options)!;

        /// <returns>What it waits for; null when it is done.</returns>
        public async Task<string?> RunAsync(CancellationToken cancellationToken)
        {
            var payment = await payments.FindAsync(record.MerchantId, record.Kind, record.PaymentId, cancellationToken)
                ?? throw new InvalidOperationException($"The payment of ERP record {record.Id} is gone.");
            if (record.Kind == ErpRecordKinds.Return)
                return await TakeBackAsync(payment, cancellationToken);
            var origin = record.ParentId is { } parent ? await OriginAsync(parent, cancellationToken) : null;
            if (record.Kind == ErpRecordKinds.Refund && origin is null)
                return NotYet;
            var document = record.DocumentId is { } id ? await context.MerchantDocuments.AsNoTracking().SingleAsync(d => d.Id == id, cancellationToken) : null;

            // A document stays where it is: one of Centry's own is settled here, even if an ERP was connected since.
            var connectionId = document is null ? origin is null ? record.ConnectionId : origin.ConnectionId : document.ErpConnectionId;
            if (connectionId is { } books)
            {
                var connection = await context.ErpConnections.AsNoTracking().SingleAsync(c => c.Id == books, cancellationToken);
                var rule = ErpMappingRule.For(ErpMappingRule.Read(connection.Mapping), payment.CountryCode, payment.CurrencyCode)
                    ?? throw new ErpException(ErpFault.Refused, $"No rule of the account mapping covers {payment.CurrencyCode} in {payment.CountryCode}.");
                await WriteAsync(books, ErpPlan.For(record.Id, record.Kind, payment, rule), payment, document, origin, cancellationToken);
            }

            await FinishAsync(connectionId, payment, document, cancellationToken);
            return null;
        }

        private async Task WriteAsync(Guid books, ErpPlan plan, ErpPayment payment, MerchantDocument? settled, Origin? origin, CancellationToken cancellationToken)
        {
            if (plan.Refund is { } refund)
            {
                if (_steps.Refund is not null)
                    return;
                var target = new ErpTarget(origin!.DocumentErpId!, origin.ContactErpId!, payment.Amount);
                var given = await CallAsync(books, (erp, access) => erp.CreateRefundAsync(access, refund(target), cancellationToken), cancellationToken);
                await KeepAsync(_steps with { Refund = given.Id, Number = given.Number });
                return;
            }

            if (settled is not null)
            {
                await SettleAsync(books, plan, payment, settled, cancellationToken);
            }
            else
            {
                if (_steps.Contact is null)
                    await KeepAsync(_steps with { Contact = await CallAsync(books, (erp, access) => erp.EnsureContactAsync(access, plan.Party, cancellationToken), cancellationToken) });
                if (_steps.Document is null)
                {
                    var made = await CallAsync(books, (erp, access) => erp.CreateDocumentAsync(access, plan.Document!(_steps.Contact!), cancellationToken), cancellationToken);
                    await KeepAsync(_steps with { Document = made.Id, Number = made.Number });
                }

                if (_steps.Payment is null)
                {
                    var paid = await CallAsync(books, (erp, access) => erp.CreatePaymentAsync(access, plan.Payment!(new ErpTarget(_steps.Document!, _steps.Contact!, payment.Amount)), cancellationToken), cancellationToken);
                    await KeepAsync(_steps with { Payment = paid.Id });
                }
            }

            if (plan.Fee is { } fee && _steps.Fee is null)
                await KeepAsync(_steps with { Fee = (await CallAsync(books, (erp, access) => erp.BookFeeAsync(access, fee(_steps.Contact!), cancellationToken), cancellationToken)).Id });
        }

        /// <summary>Pays what is due on the document as it is there now; what goes beyond it becomes a document of its own.</summary>
        private async Task SettleAsync(Guid books, ErpPlan plan, ErpPayment payment, MerchantDocument settled, CancellationToken cancellationToken)
        {
            var kind = settled.Kind == DocumentKinds.Invoice ? ErpDocumentKind.Invoice : ErpDocumentKind.Bill;
            if (_steps.Applied is null)
            {
                var current = await CallAsync(books, (erp, access) => erp.DocumentAsync(access, kind, settled.ErpId!, cancellationToken), cancellationToken)
                    ?? throw new ErpException(ErpFault.Refused, $"The {settled.Kind} {settled.Number} is not in the books any more.");
                // Decided once and kept before anything is paid: a second look would see our own payment.
                var due = current.State == ErpDocumentState.Open && current.CurrencyCode == payment.CurrencyCode ? current.Due : 0;
                await KeepAsync(_steps with { Document = settled.ErpId, Contact = current.ContactId, Number = current.Number, Applied = Math.Min(due, payment.Amount) });
            }

            if (_steps.Payment is null && _steps.Applied > 0)
            {
                var paid = await CallAsync(books, (erp, access) => erp.CreatePaymentAsync(access, plan.Payment!(new ErpTarget(_steps.Document!, _steps.Contact!, _steps.Applied!.Value)), cancellationToken), cancellationToken);
                await KeepAsync(_steps with { Payment = paid.Id });
            }

            var surplus = payment.Amount - _steps.Applied!.Value;
            if (surplus <= 0)
                return;
            if (_steps.SurplusDocument is null)
            {
                var made = await CallAsync(books, (erp, access) => erp.CreateDocumentAsync(access, plan.Surplus!(_steps.Contact!, surplus), cancellationToken), cancellationToken);
                await KeepAsync(_steps with { SurplusDocument = made.Id });
            }

            if (_steps.SurplusPayment is null)
            {
                var paid = await CallAsync(books, (erp, access) => erp.CreatePaymentAsync(access, plan.Payment!(new ErpTarget(_steps.SurplusDocument!, _steps.Contact!, surplus, "-spay")), cancellationToken), cancellationToken);
                await KeepAsync(_steps with { SurplusPayment = paid.Id });
            }
        }

        private Task<T> CallAsync<T>(Guid books, Func<IErp, ErpAccess, Task<T>> call, CancellationToken cancellationToken) => keeper.CallAsync(books, call, cancellationToken);

        // After each step; not to be broken off: what the ERP has done must be known.
        private async Task KeepAsync(ErpSteps steps)
        {
            _steps = steps;
            await context.ErpRecords.Where(r => r.Id == record.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Steps, JsonSerializer.Serialize(steps, CentryJson.Options)), CancellationToken.None);
        }

        private sealed record Origin(Guid? ConnectionId, string? DocumentErpId, string? ContactErpId);

        /// <summary>Where the payin stands that was refunded; null while it is not written.</summary>
        private async Task<Origin?> OriginAsync(Guid payinId, CancellationToken cancellationToken)
        {
            var written = await context.ErpRecords.AsNoTracking()
                .Where(r => r.PaymentId == payinId && r.Status == ErpRecordStatus.Done).Select(r => new { r.ConnectionId, r.Steps }).FirstOrDefaultAsync(cancellationToken);
            if (written is null)
                return null;
            var steps = JsonSerializer.Deserialize<ErpSteps>(written.Steps, CentryJson.Options)!;
            return new Origin(written.ConnectionId, steps.Document, steps.Contact);
        }

        /// <summary>The record is done, the document stands here too, and the payment names it: all in one transaction.</summary>
        private Task<int> FinishAsync(Guid? connectionId, ErpPayment payment, MerchantDocument? settled, CancellationToken cancellationToken)
            => context.InTransactionAsync(async () =>
            {
                var now = time.Now();
                var currency = Currency.Get(payment.CurrencyCode);
                var paidMinor = (long)(payment.Amount * currency.Scale);
                MerchantDocument? document = null;
                if (settled is not null)
                {
                    document = await LockDocumentAsync(settled.Id, cancellationToken);
                    document.PaidMinor += connectionId is null ? paidMinor : (long)(_steps.Applied!.Value * currency.Scale);
                    document.Status = document.PaidMinor >= document.TotalMinor ? DocumentStatus.Paid : document.Status;
                    document.UpdatedAt = now;
                }
                else if (record.Kind != ErpRecordKinds.Refund)
                {
                    document = await FindImportedAsync(connectionId, payment, cancellationToken);
                    if (document is null)
                        context.MerchantDocuments.Add(document = NewDocument(connectionId, payment, paidMinor, now));
                }

                return await SettleRecordAsync(connectionId, document, now, cancellationToken);
            }, cancellationToken);

        private async Task<int> SettleRecordAsync(Guid? connectionId, MerchantDocument? document, DateTimeOffset now, CancellationToken cancellationToken)
        {
            await context.SaveChangesAsync(cancellationToken);
            var done = await context.ErpRecords.Where(r => r.Id == record.Id && r.Attempts == record.Attempts && r.Status != ErpRecordStatus.Done).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Status, ErpRecordStatus.Done).SetProperty(r => r.DoneAt, now).SetProperty(r => r.NextAt, (DateTimeOffset?)null)
                    .SetProperty(r => r.LeasedUntil, (DateTimeOffset?)null).SetProperty(r => r.Error, (string?)null)
                    .SetProperty(r => r.ConnectionId, connectionId).SetProperty(r => r.DocumentId, document != null ? document.Id : record.DocumentId),
                cancellationToken);
            if (done == 0)
                throw new DbUpdateConcurrencyException($"ERP record {record.Id} was taken over.");
            if (document is not null)
                await NameAsync(document, cancellationToken);
            return done;
        }

        private async Task<MerchantDocument> LockDocumentAsync(Guid id, CancellationToken cancellationToken)
        {
            await context.Database.ExecuteSqlAsync($"SELECT 1 FROM merchant_documents WHERE id = {id} FOR UPDATE", cancellationToken);
            return await context.MerchantDocuments.SingleAsync(d => d.Id == id, cancellationToken);
        }

        /// <summary>A reading of the books may have been quicker than we: then the document is here already.</summary>
        private async Task<MerchantDocument?> FindImportedAsync(Guid? connectionId, ErpPayment payment, CancellationToken cancellationToken)
        {
            if (connectionId is null)
                return null;
            var kind = payment.IsPayout ? DocumentKinds.Bill : DocumentKinds.Invoice;
            var imported = context.MerchantDocuments.Where(d => d.ErpConnectionId == connectionId && d.Kind == kind && d.ErpId == _steps.Document);
            await imported.ExecuteUpdateAsync(set => set.SetProperty(d => d.PaymentId, payment.Id), cancellationToken);
            return await imported.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        }

        private MerchantDocument NewDocument(Guid? connectionId, ErpPayment payment, long paidMinor, DateTimeOffset now) => new()
        {
            Id = Ids.New(time),
            MerchantId = record.MerchantId,
            Kind = payment.IsPayout ? DocumentKinds.Bill : DocumentKinds.Invoice,
            Number = ErpPlan.NumberOf(payment.Id),
            ContactName = payment.Party ?? payment.Phone ?? "",
            CurrencyCode = payment.CurrencyCode,
            IssuedOn = payment.Date,
            DueOn = payment.Date,
            Lines = JsonSerializer.Serialize<DocumentLine[]>([new DocumentLine(payment.Description ?? payment.Reference ?? "Payment", 1, payment.Amount)], CentryJson.Options),
            TotalMinor = paidMinor,
            PaidMinor = paidMinor,
            Status = DocumentStatus.Paid,
            PaymentId = payment.Id,
            ErpConnectionId = connectionId,
            ErpId = _steps.Document,
            CreatedAt = now,
            UpdatedAt = now,
        };

        // Outside of the payment's versions: no step of it depends on its document.
        private async Task NameAsync(MerchantDocument document, CancellationToken cancellationToken)
        {
            var named = JsonSerializer.Serialize(new PaymentDocument(document.Id, document.Number, document.Status, document.ErpId), CentryJson.Options);
            if (document.Kind == DocumentKinds.Invoice)
                await context.Payins.Where(p => p.Id == record.PaymentId).ExecuteUpdateAsync(set => set.SetProperty(p => p.Invoice, named), cancellationToken);
            else
                await context.Payouts.Where(p => p.Id == record.PaymentId).ExecuteUpdateAsync(set => set.SetProperty(p => p.Bill, named), cancellationToken);
        }
    }
}
