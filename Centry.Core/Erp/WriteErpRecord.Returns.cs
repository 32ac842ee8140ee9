using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Contracts;
using Centry.Core.Currencies;
using Centry.Core.Invoicing;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Erp;

public sealed partial class WriteErpRecord
{
    private sealed partial class Work
    {
        /// <summary>The payout's money came back: its bill is owed again, and its fees were not taken. The bill itself stays, for somebody is still to be paid.</summary>
        private async Task<string?> TakeBackAsync(ErpPayment payment, CancellationToken cancellationToken)
        {
            var written = await context.ErpRecords.AsNoTracking().SingleOrDefaultAsync(r => r.PaymentId == record.PaymentId && r.Kind != ErpRecordKinds.Return, cancellationToken);
            if (written is null)
            {
                // It never was in any books, and cannot come into them any more.
                await context.ErpRecords.Where(r => r.Id == record.Id && r.Attempts == record.Attempts).ExecuteDeleteAsync(cancellationToken);
                return null;
            }

            if (written.Status != ErpRecordStatus.Done)
                return NotYet;
            var steps = JsonSerializer.Deserialize<ErpSteps>(written.Steps, CentryJson.Options)!;
            if (written.ConnectionId is { } books)
            {
                var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
                foreach (var (entry, id) in Entries(steps))
                {
                    await CallAsync(books, async (erp, access) =>
                    {
                        await erp.TakeBackAsync(access, entry, id, today, cancellationToken);
                        return true;
                    }, cancellationToken);
                }
            }

            await ReopenAsync(written, steps, payment, cancellationToken);
            return null;
        }

        /// <summary>In an order in which an ERP lets go of them: a bill only when nothing is paid on it.</summary>
        private static IEnumerable<(ErpEntry Entry, string Id)> Entries(ErpSteps steps) => new (ErpEntry Entry, string? Id)[]
        {
            (ErpEntry.BillPayment, steps.Payment), (ErpEntry.BillPayment, steps.SurplusPayment), (ErpEntry.Bill, steps.SurplusDocument), (ErpEntry.Fee, steps.Fee),
        }.Where(entry => entry.Id is not null).Select(entry => (entry.Entry, entry.Id!));

        private Task<int> ReopenAsync(ErpRecord written, ErpSteps steps, ErpPayment payment, CancellationToken cancellationToken) => context.InTransactionAsync(async () =>
        {
            var now = time.Now();
            var document = await LockDocumentAsync(written.DocumentId!.Value, cancellationToken);
            var paid = written is { Kind: ErpRecordKinds.Settlement, ConnectionId: not null } ? steps.Applied!.Value : payment.Amount;
            // A reading of the books may have been quicker than we: less than nothing is never paid.
            document.PaidMinor = Math.Max(0, document.PaidMinor - (long)(paid * Currency.Get(payment.CurrencyCode).Scale));
            document.Status = document.Status == DocumentStatus.Paid && document.PaidMinor < document.TotalMinor ? DocumentStatus.Open : document.Status;
            document.UpdatedAt = now;
            return await SettleRecordAsync(written.ConnectionId, document, now, cancellationToken);
        }, cancellationToken);
    }
}
