using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class PhoneSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_payouts_merchant_id_recipient_phone",
                table: "payouts",
                columns: new[] { "merchant_id", "recipient_phone" },
                filter: "recipient_phone IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_payout_recipients_phone",
                table: "payout_recipients",
                column: "phone",
                filter: "phone IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_payins_merchant_id_customer_phone",
                table: "payins",
                columns: new[] { "merchant_id", "customer_phone" },
                filter: "customer_phone IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_payouts_merchant_id_recipient_phone",
                table: "payouts");

            migrationBuilder.DropIndex(
                name: "ix_payout_recipients_phone",
                table: "payout_recipients");

            migrationBuilder.DropIndex(
                name: "ix_payins_merchant_id_customer_phone",
                table: "payins");
        }
    }
}
