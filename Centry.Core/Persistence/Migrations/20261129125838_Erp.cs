using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Erp : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_merchant_documents_merchant_id_kind_number",
                table: "merchant_documents");

            migrationBuilder.AddColumn<string>(
                name: "bill",
                table: "payouts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "document_id",
                table: "payouts",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "document_id",
                table: "payins",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "invoice",
                table: "payins",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "erp_connection_id",
                table: "merchant_documents",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "erp_id",
                table: "merchant_documents",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reference",
                table: "merchant_documents",
                type: "character varying(255)",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "erp_connection_id",
                table: "contacts",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "erp_id",
                table: "contacts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "erp_connections",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    environment = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    erp = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    status = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false),
                    tenant_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    tenant_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    currency_code = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: true),
                    tenants = table.Column<string>(type: "jsonb", nullable: true),
                    secrets = table.Column<string>(type: "text", nullable: false),
                    access_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state_hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    state_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    mapping = table.Column<string>(type: "jsonb", nullable: false),
                    auto_match_from = table.Column<int>(type: "integer", nullable: false),
                    cursors = table.Column<string>(type: "jsonb", nullable: false),
                    next_sync_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sync_failures = table.Column<int>(type: "integer", nullable: false),
                    rest_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_synced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    problem = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    disconnected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erp_connections", x => x.id);
                    table.ForeignKey(
                        name: "fk_erp_connections_merchants_merchant_id",
                        column: x => x.merchant_id,
                        principalTable: "merchants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "erp_records",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    environment = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    payment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    parent_id = table.Column<Guid>(type: "uuid", nullable: true),
                    document_id = table.Column<Guid>(type: "uuid", nullable: true),
                    status = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    connection_id = table.Column<Guid>(type: "uuid", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    steps = table.Column<string>(type: "text", nullable: false),
                    error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erp_records", x => x.id);
                    table.ForeignKey(
                        name: "fk_erp_records_merchant_documents_document_id",
                        column: x => x.document_id,
                        principalTable: "merchant_documents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "erp_accounts",
                columns: table => new
                {
                    connection_id = table.Column<Guid>(type: "uuid", nullable: false),
                    erp_id = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    @class = table.Column<string>(name: "class", type: "text", nullable: false),
                    currency_code = table.Column<string>(type: "text", nullable: true),
                    takes_payments = table.Column<bool>(type: "boolean", nullable: false),
                    is_removed = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erp_accounts", x => new { x.connection_id, x.erp_id });
                    table.ForeignKey(
                        name: "fk_erp_accounts_erp_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "erp_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "erp_matches",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    connection_id = table.Column<Guid>(type: "uuid", nullable: false),
                    payment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    document_id = table.Column<Guid>(type: "uuid", nullable: false),
                    confidence = table.Column<int>(type: "integer", nullable: false),
                    reasons = table.Column<string>(type: "jsonb", nullable: false),
                    status = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erp_matches", x => x.id);
                    table.ForeignKey(
                        name: "fk_erp_matches_erp_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "erp_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_erp_matches_merchant_documents_document_id",
                        column: x => x.document_id,
                        principalTable: "merchant_documents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "erp_sync_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    connection_id = table.Column<Guid>(type: "uuid", nullable: false),
                    is_full = table.Column<bool>(type: "boolean", nullable: false),
                    status = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    counts = table.Column<string>(type: "jsonb", nullable: false),
                    position = table.Column<string>(type: "jsonb", nullable: false),
                    error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erp_sync_runs", x => x.id);
                    table.ForeignKey(
                        name: "fk_erp_sync_runs_erp_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "erp_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "erp_tax_rates",
                columns: table => new
                {
                    connection_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    percent = table.Column<decimal>(type: "numeric(19,4)", precision: 19, scale: 4, nullable: false),
                    is_removed = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erp_tax_rates", x => new { x.connection_id, x.code });
                    table.ForeignKey(
                        name: "fk_erp_tax_rates_erp_connections_connection_id",
                        column: x => x.connection_id,
                        principalTable: "erp_connections",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_merchant_documents_erp_connection_id_kind_erp_id",
                table: "merchant_documents",
                columns: new[] { "erp_connection_id", "kind", "erp_id" },
                unique: true,
                filter: "erp_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_merchant_documents_number",
                table: "merchant_documents",
                columns: new[] { "merchant_id", "kind", "number" },
                unique: true,
                filter: "erp_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_merchant_documents_open",
                table: "merchant_documents",
                columns: new[] { "erp_connection_id", "kind", "total_minor" },
                filter: "status = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_erp_connection_id_erp_id",
                table: "contacts",
                columns: new[] { "erp_connection_id", "erp_id" },
                unique: true,
                filter: "erp_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_erp_accounts_connection_id_code",
                table: "erp_accounts",
                columns: new[] { "connection_id", "code" });

            migrationBuilder.CreateIndex(
                name: "ix_erp_connections_erp_tenant_id",
                table: "erp_connections",
                columns: new[] { "erp", "tenant_id" });

            migrationBuilder.CreateIndex(
                name: "ix_erp_connections_merchant_id_environment",
                table: "erp_connections",
                columns: new[] { "merchant_id", "environment" },
                unique: true,
                filter: "disconnected_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_erp_connections_state_hash",
                table: "erp_connections",
                column: "state_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_erp_matches_connection_id_id",
                table: "erp_matches",
                columns: new[] { "connection_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_erp_matches_document_id",
                table: "erp_matches",
                column: "document_id");

            migrationBuilder.CreateIndex(
                name: "ix_erp_matches_made",
                table: "erp_matches",
                column: "payment_id",
                unique: true,
                filter: "status IN ('confirmed', 'automatic')");

            migrationBuilder.CreateIndex(
                name: "ix_erp_matches_payment_id_document_id",
                table: "erp_matches",
                columns: new[] { "payment_id", "document_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_erp_records_document_id",
                table: "erp_records",
                column: "document_id");

            migrationBuilder.CreateIndex(
                name: "ix_erp_records_merchant_id_environment_leased_until",
                table: "erp_records",
                columns: new[] { "merchant_id", "environment", "leased_until" },
                filter: "leased_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_erp_records_merchant_id_id",
                table: "erp_records",
                columns: new[] { "merchant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_erp_records_next_at",
                table: "erp_records",
                column: "next_at",
                filter: "next_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_erp_records_payment_id_kind",
                table: "erp_records",
                columns: new[] { "payment_id", "kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_erp_sync_runs_connection_id_id",
                table: "erp_sync_runs",
                columns: new[] { "connection_id", "id" });

            migrationBuilder.AddForeignKey(
                name: "fk_contacts_erp_connections_erp_connection_id",
                table: "contacts",
                column: "erp_connection_id",
                principalTable: "erp_connections",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_merchant_documents_erp_connections_erp_connection_id",
                table: "merchant_documents",
                column: "erp_connection_id",
                principalTable: "erp_connections",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            SqlScript.Run(migrationBuilder, "payment_writes.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_contacts_erp_connections_erp_connection_id",
                table: "contacts");

            migrationBuilder.DropForeignKey(
                name: "fk_merchant_documents_erp_connections_erp_connection_id",
                table: "merchant_documents");

            migrationBuilder.DropTable(
                name: "erp_accounts");

            migrationBuilder.DropTable(
                name: "erp_matches");

            migrationBuilder.DropTable(
                name: "erp_records");

            migrationBuilder.DropTable(
                name: "erp_sync_runs");

            migrationBuilder.DropTable(
                name: "erp_tax_rates");

            migrationBuilder.DropTable(
                name: "erp_connections");

            migrationBuilder.DropIndex(
                name: "ix_merchant_documents_erp_connection_id_kind_erp_id",
                table: "merchant_documents");

            migrationBuilder.DropIndex(
                name: "ix_merchant_documents_number",
                table: "merchant_documents");

            migrationBuilder.DropIndex(
                name: "ix_merchant_documents_open",
                table: "merchant_documents");

            migrationBuilder.DropIndex(
                name: "ix_contacts_erp_connection_id_erp_id",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "bill",
                table: "payouts");

            migrationBuilder.DropColumn(
                name: "document_id",
                table: "payouts");

            migrationBuilder.DropColumn(
                name: "document_id",
                table: "payins");

            migrationBuilder.DropColumn(
                name: "invoice",
                table: "payins");

            migrationBuilder.DropColumn(
                name: "erp_connection_id",
                table: "merchant_documents");

            migrationBuilder.DropColumn(
                name: "erp_id",
                table: "merchant_documents");

            migrationBuilder.DropColumn(
                name: "reference",
                table: "merchant_documents");

            migrationBuilder.DropColumn(
                name: "erp_connection_id",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "erp_id",
                table: "contacts");

            migrationBuilder.CreateIndex(
                name: "ix_merchant_documents_merchant_id_kind_number",
                table: "merchant_documents",
                columns: new[] { "merchant_id", "kind", "number" },
                unique: true);
        }
    }
}
