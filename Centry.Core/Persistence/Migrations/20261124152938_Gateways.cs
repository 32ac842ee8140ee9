using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Gateways : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "proven_unsent",
                table: "work_tasks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "is_authentic",
                table: "provider_callbacks",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "query",
                table: "provider_callbacks",
                type: "character varying(2048)",
                maxLength: 2048,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<short>(
                name: "failover_rank",
                table: "provider_accounts",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "can_fail_over",
                table: "payins",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "provider_page_url",
                table: "payins",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "gateway_tokens",
                columns: table => new
                {
                    key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    token = table.Column<string>(type: "text", nullable: false),
                    renew_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gateway_tokens", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "provider_balances",
                columns: table => new
                {
                    provider_account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    environment = table.Column<string>(type: "text", nullable: false),
                    currency_code = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: false),
                    available = table.Column<decimal>(type: "numeric(19,4)", precision: 19, scale: 4, nullable: false),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provider_balances", x => new { x.provider_account_id, x.environment, x.currency_code });
                });

            migrationBuilder.CreateTable(
                name: "provider_statements",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    environment = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    digest = table.Column<byte[]>(type: "bytea", nullable: false),
                    imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    covers_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    covers_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    matched = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provider_statements", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reconciliation_marks",
                columns: table => new
                {
                    account_id = table.Column<long>(type: "bigint", nullable: false),
                    up_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    total_minor = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reconciliation_marks", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "reconciliation_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    accounts = table.Column<int>(type: "integer", nullable: false),
                    differences = table.Column<int>(type: "integer", nullable: false),
                    details = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reconciliation_runs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "statement_differences",
                columns: table => new
                {
                    statement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: true),
                    verdict = table.Column<string>(type: "text", nullable: false),
                    payment_id = table.Column<Guid>(type: "uuid", nullable: true),
                    provider_reference = table.Column<string>(type: "text", nullable: true),
                    reference = table.Column<string>(type: "text", nullable: true),
                    provider_minor = table.Column<long>(type: "bigint", nullable: true),
                    our_minor = table.Column<long>(type: "bigint", nullable: true),
                    our_status = table.Column<string>(type: "text", nullable: true),
                    proposed_action = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_statement_differences", x => new { x.statement_id, x.position });
                    table.ForeignKey(
                        name: "fk_statement_differences_provider_statements_statement_id",
                        column: x => x.statement_id,
                        principalTable: "provider_statements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_provider_statements_provider_account_id_environment_digest",
                table: "provider_statements",
                columns: new[] { "provider_account_id", "environment", "digest" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_reconciliation_runs_started_at",
                table: "reconciliation_runs",
                column: "started_at");

            SqlScript.Run(migrationBuilder, "payment_writes.sql");

            // The triggers refuse it to everybody; without the grant not even a statement of ours can ask for it.
            migrationBuilder.Sql("REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entries, status_history FROM PUBLIC, CURRENT_USER");
        }

        /// <summary>Forward only: money's tables are never dropped by a tool.</summary>
        protected override void Down(MigrationBuilder migrationBuilder)
            => throw new NotSupportedException("Migrations go forward only.");
    }
}
