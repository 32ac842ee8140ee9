using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class NamedIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_webhook_endpoints_merchant_id",
                table: "webhook_endpoints",
                column: "merchant_id");

            migrationBuilder.CreateIndex(
                name: "ix_merchant_documents_any_number",
                table: "merchant_documents",
                columns: new[] { "merchant_id", "kind", "number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_endpoints_merchant_id",
                table: "webhook_endpoints");

            migrationBuilder.DropIndex(
                name: "ix_merchant_documents_any_number",
                table: "merchant_documents");
        }
    }
}
