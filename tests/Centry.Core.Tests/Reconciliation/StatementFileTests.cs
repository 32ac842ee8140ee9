using System.Text;
using Centry.Core.Currencies;
using Centry.Core.Reconciliation;
using Xunit;

namespace Centry.Core.Tests.Reconciliation;

public sealed class StatementFileTests
{
    [Fact]
    public void A_statement_with_in_and_out_columns_is_read()
    {
        var movements = Read("""
            Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance
            TAF61H8J60,2026-01-15 10:30:12,Pay bill,Completed,"1,500.00",,9000
            TAF61H8J61,2026-01-15T10:31:00+03:00,B2C,Completed,,-500.00,8500
            TAF61H8J62,2026-01-15 10:32:00,B2C,Failed,,500.00,8500
            """, "KES");
        Assert.Equal(
            [
                new ProviderMovement(1, null, "TAF61H8J60", false, 150_000, new DateTimeOffset(2026, 1, 15, 10, 30, 12, TimeSpan.Zero)),
                new ProviderMovement(2, null, "TAF61H8J61", true, 50_000, new DateTimeOffset(2026, 1, 15, 7, 31, 0, TimeSpan.Zero)),
            ],
            movements);
    }

    [Fact]
    public void A_statement_with_one_amount_tells_the_direction_by_its_type_or_its_sign()
    {
        var movements = Read("reference;financial_transaction_id;type;amount\nORDER-1;11;payin;50000\nPAY-2;12;payout;10000\nPAY-3;13;;-7000\n", "UGX");
        Assert.Equal([(false, 50_000L), (true, 10_000L), (true, 7_000L)], movements.Select(m => (m.IsOut, m.AmountMinor)));
        Assert.Equal(["ORDER-1", "PAY-2", "PAY-3"], movements.Select(m => m.Reference));
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("name,phone\nJane,1\n", "needs a column with the amount")]
    [InlineData("reference,amount\nA,ten\n", "Line 1: \"ten\" is no amount.")]
    [InlineData("reference,amount\nA,10\nB,0.5\n", "Line 2: ")]
    [InlineData("reference,amount\nA,\n", "Line 1: ")]
    public void What_cannot_be_read_is_told_with_its_line(string file, string fault)
    {
        Assert.Empty(StatementFile.Read(Encoding.UTF8.GetBytes(file), Currency.Get("UGX"), out var told));
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ProviderMovement> Read(string file, string currency)
    {
        var movements = StatementFile.Read(Encoding.UTF8.GetBytes(file), Currency.Get(currency), out var fault);
        Assert.Null(fault);
        return movements;
    }
}
