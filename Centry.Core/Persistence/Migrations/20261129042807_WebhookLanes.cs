using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class WebhookLanes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_due",
                table: "webhook_deliveries");

            migrationBuilder.AddColumn<string>(
                name: "description",
                table: "webhook_endpoints",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "disabled_reason",
                table: "webhook_endpoints",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "request_headers",
                table: "webhook_delivery_attempts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "attempts_before",
                table: "webhook_deliveries",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "failed_reason",
                table: "webhook_deliveries",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_parked",
                table: "webhook_deliveries",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "lane",
                table: "webhook_deliveries",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<ulong>(
                name: "tx_id",
                table: "events",
                type: "xid8",
                nullable: false,
                defaultValueSql: "pg_current_xact_id()");

            migrationBuilder.CreateTable(
                name: "merchant_notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_merchant_notices", x => x.id);
                    table.ForeignKey(
                        name: "fk_merchant_notices_merchants_merchant_id",
                        column: x => x.merchant_id,
                        principalTable: "merchants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "webhook_lanes",
                columns: table => new
                {
                    lane = table.Column<Guid>(type: "uuid", nullable: false),
                    endpoint_id = table.Column<Guid>(type: "uuid", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    failing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    open_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_lanes", x => x.lane);
                });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_event_id_endpoint_id",
                table: "webhook_deliveries",
                columns: new[] { "event_id", "endpoint_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_merchant_id_id",
                table: "webhook_deliveries",
                columns: new[] { "merchant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_events_feed",
                table: "events",
                columns: new[] { "merchant_id", "environment", "tx_id", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_merchant_notices_merchant_id_id",
                table: "merchant_notices",
                columns: new[] { "merchant_id", "id" });

            SqlScript.Run(migrationBuilder, "webhook_deliveries.sql");
            SqlScript.Run(migrationBuilder, "payment_writes.sql");
            migrationBuilder.Sql("""
                UPDATE webhook_deliveries d SET lane = webhook_lane(w.id, CASE WHEN w.is_default THEN e.webhook_url END)
                FROM events e, webhook_endpoints w WHERE e.id = d.event_id AND w.id = d.endpoint_id;
                CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries ((attempt_count > 0), next_attempt_at) WHERE status = 'pending' AND NOT is_parked;
                CREATE INDEX ix_webhook_deliveries_parked ON webhook_deliveries (lane, (attempt_count > 0), next_attempt_at) WHERE status = 'pending' AND is_parked;
                CREATE INDEX ix_webhook_deliveries_pending_lane ON webhook_deliveries (lane) WHERE status = 'pending';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP INDEX ix_webhook_deliveries_due;
                DROP INDEX ix_webhook_deliveries_parked;
                DROP INDEX ix_webhook_deliveries_pending_lane;
                """);

            migrationBuilder.DropTable(
                name: "merchant_notices");

            migrationBuilder.DropTable(
                name: "webhook_lanes");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_event_id_endpoint_id",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_merchant_id_id",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_events_feed",
                table: "events");

            migrationBuilder.DropColumn(
                name: "description",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "disabled_reason",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "request_headers",
                table: "webhook_delivery_attempts");

            migrationBuilder.DropColumn(
                name: "attempts_before",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "failed_reason",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "is_parked",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "lane",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "tx_id",
                table: "events");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_due",
                table: "webhook_deliveries",
                column: "next_attempt_at",
                filter: "status = 'pending'");
        }
    }
}
