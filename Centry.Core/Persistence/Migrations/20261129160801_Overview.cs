using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Overview : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_payouts_merchant_id_environment_id",
                table: "payouts");

            migrationBuilder.DropIndex(
                name: "ix_payins_merchant_id_environment_id",
                table: "payins");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_failed",
                table: "webhook_deliveries",
                columns: new[] { "merchant_id", "id" },
                filter: "status = 'failed'");

            migrationBuilder.CreateIndex(
                name: "ix_refunds_merchant_id_id",
                table: "refunds",
                columns: new[] { "merchant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_payouts_merchant_id_environment_id",
                table: "payouts",
                columns: new[] { "merchant_id", "environment", "id" })
                .Annotation("Npgsql:IndexInclude", new[] { "created_at", "currency_code", "status", "amount_minor", "failed_minor" });

            migrationBuilder.CreateIndex(
                name: "ix_payouts_waiting",
                table: "payouts",
                columns: new[] { "merchant_id", "environment", "id" },
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_payins_merchant_id_environment_id",
                table: "payins",
                columns: new[] { "merchant_id", "environment", "id" })
                .Annotation("Npgsql:IndexInclude", new[] { "created_at", "currency_code", "status", "amount_minor" });

            migrationBuilder.CreateIndex(
                name: "ix_erp_records_failed",
                table: "erp_records",
                columns: new[] { "merchant_id", "environment" },
                filter: "status = 'failed'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_failed",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_refunds_merchant_id_id",
                table: "refunds");

            migrationBuilder.DropIndex(
                name: "ix_payouts_merchant_id_environment_id",
                table: "payouts");

            migrationBuilder.DropIndex(
                name: "ix_payouts_waiting",
                table: "payouts");

            migrationBuilder.DropIndex(
                name: "ix_payins_merchant_id_environment_id",
                table: "payins");

            migrationBuilder.DropIndex(
                name: "ix_erp_records_failed",
                table: "erp_records");

            migrationBuilder.CreateIndex(
                name: "ix_payouts_merchant_id_environment_id",
                table: "payouts",
                columns: new[] { "merchant_id", "environment", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_payins_merchant_id_environment_id",
                table: "payins",
                columns: new[] { "merchant_id", "environment", "id" });
        }
    }
}
