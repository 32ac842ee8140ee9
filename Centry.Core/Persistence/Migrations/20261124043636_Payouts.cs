using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Payouts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "require_second_approver",
                table: "organizations",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.CreateTable(
                name: "payout_approval_thresholds",
                columns: table => new
                {
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    currency_code = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: false),
                    amount_minor = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payout_approval_thresholds", x => new { x.organization_id, x.currency_code });
                    table.CheckConstraint("ck_payout_approval_thresholds_amount", "amount_minor >= 0");
                    table.ForeignKey(
                        name: "fk_payout_approval_thresholds_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "payout_recipients",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    payout_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    phone = table.Column<string>(type: "text", nullable: true),
                    account_number = table.Column<string>(type: "text", nullable: true),
                    bank_code = table.Column<string>(type: "text", nullable: true),
                    reference = table.Column<string>(type: "text", nullable: true),
                    description = table.Column<string>(type: "text", nullable: true),
                    amount_minor = table.Column<long>(type: "bigint", nullable: false),
                    centry_fee_minor = table.Column<long>(type: "bigint", nullable: false),
                    gateway_fee_minor = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    is_started = table.Column<bool>(type: "boolean", nullable: false),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_reference = table.Column<string>(type: "text", nullable: true),
                    failure_code = table.Column<string>(type: "text", nullable: true),
                    failure_reason = table.Column<string>(type: "text", nullable: true),
                    needs_attention = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payout_recipients", x => x.id);
                    table.CheckConstraint("ck_payout_recipients_amounts", "amount_minor > 0 AND centry_fee_minor >= 0 AND gateway_fee_minor >= 0");
                    table.CheckConstraint("ck_payout_recipients_status", "status IN ('pending', 'processing', 'completed', 'failed', 'rejected', 'cancelled')");
                });

            migrationBuilder.CreateTable(
                name: "payouts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    environment = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    api_key_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_by = table.Column<Guid>(type: "uuid", nullable: true),
                    country_code = table.Column<string>(type: "character(2)", fixedLength: true, maxLength: 2, nullable: false),
                    currency_code = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: false),
                    amount_minor = table.Column<long>(type: "bigint", nullable: false),
                    centry_fee_minor = table.Column<long>(type: "bigint", nullable: false),
                    gateway_fee_minor = table.Column<long>(type: "bigint", nullable: false),
                    net_minor = table.Column<long>(type: "bigint", nullable: false),
                    payment_method = table.Column<string>(type: "text", nullable: false),
                    gateway = table.Column<string>(type: "text", nullable: false),
                    provider_account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    balance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recipient_name = table.Column<string>(type: "text", nullable: true),
                    recipient_phone = table.Column<string>(type: "text", nullable: true),
                    recipient_account_number = table.Column<string>(type: "text", nullable: true),
                    recipient_bank_name = table.Column<string>(type: "text", nullable: true),
                    recipient_bank_code = table.Column<string>(type: "text", nullable: true),
                    is_bulk = table.Column<bool>(type: "boolean", nullable: false),
                    recipient_count = table.Column<int>(type: "integer", nullable: false),
                    completed_count = table.Column<int>(type: "integer", nullable: false),
                    failed_count = table.Column<int>(type: "integer", nullable: false),
                    failed_minor = table.Column<long>(type: "bigint", nullable: false),
                    reference = table.Column<string>(type: "text", nullable: true),
                    description = table.Column<string>(type: "text", nullable: true),
                    metadata = table.Column<string>(type: "text", nullable: true),
                    create_bill = table.Column<bool>(type: "boolean", nullable: false),
                    webhook_url = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_reference = table.Column<string>(type: "text", nullable: true),
                    failure_code = table.Column<string>(type: "text", nullable: true),
                    failure_reason = table.Column<string>(type: "text", nullable: true),
                    needs_attention = table.Column<bool>(type: "boolean", nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    held_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payouts", x => x.id);
                    table.CheckConstraint("ck_payouts_amounts", "amount_minor > 0 AND centry_fee_minor >= 0 AND gateway_fee_minor >= 0 AND net_minor = amount_minor + centry_fee_minor + gateway_fee_minor");
                    table.CheckConstraint("ck_payouts_environment", "environment IN ('sandbox', 'production')");
                    table.CheckConstraint("ck_payouts_held", "held_at IS NOT NULL OR status IN ('draft', 'cancelled')");
                    table.CheckConstraint("ck_payouts_recipients", "completed_count >= 0 AND failed_count >= 0 AND completed_count + failed_count <= recipient_count AND failed_minor BETWEEN 0 AND amount_minor AND is_bulk = (recipient_count > 0)");
                    table.CheckConstraint("ck_payouts_status", "status IN ('draft', 'pending', 'approved', 'processing', 'completed', 'failed', 'rejected', 'cancelled')");
                });

            migrationBuilder.CreateTable(
                name: "refunds",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    payin_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merchant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    amount_minor = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider_reference = table.Column<string>(type: "text", nullable: true),
                    failure_code = table.Column<string>(type: "text", nullable: true),
                    failure_reason = table.Column<string>(type: "text", nullable: true),
                    needs_attention = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_refunds", x => x.id);
                    table.CheckConstraint("ck_refunds_amount", "amount_minor > 0");
                    table.CheckConstraint("ck_refunds_status", "status IN ('pending', 'processing', 'completed', 'failed')");
                });

            migrationBuilder.CreateIndex(
                name: "ix_payout_recipients_in_flight",
                table: "payout_recipients",
                column: "updated_at",
                filter: "is_started AND status IN ('pending', 'processing')");

            migrationBuilder.CreateIndex(
                name: "ix_payout_recipients_needs_attention",
                table: "payout_recipients",
                column: "id",
                filter: "needs_attention");

            migrationBuilder.CreateIndex(
                name: "ix_payout_recipients_payout_id_position",
                table: "payout_recipients",
                columns: new[] { "payout_id", "position" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payouts_cap",
                table: "payouts",
                columns: new[] { "api_key_id", "currency_code", "held_at" },
                filter: "held_at IS NOT NULL AND api_key_id IS NOT NULL")
                .Annotation("Npgsql:IndexInclude", new[] { "amount_minor", "failed_minor", "status" });

            migrationBuilder.CreateIndex(
                name: "ix_payouts_in_flight",
                table: "payouts",
                column: "updated_at",
                filter: "status IN ('approved', 'processing')");

            migrationBuilder.CreateIndex(
                name: "ix_payouts_merchant_id_environment_id",
                table: "payouts",
                columns: new[] { "merchant_id", "environment", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_payouts_merchant_id_environment_reference",
                table: "payouts",
                columns: new[] { "merchant_id", "environment", "reference" },
                filter: "reference IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_payouts_needs_attention",
                table: "payouts",
                column: "id",
                filter: "needs_attention");

            migrationBuilder.CreateIndex(
                name: "ix_refunds_in_flight",
                table: "refunds",
                column: "updated_at",
                filter: "status IN ('pending', 'processing')");

            migrationBuilder.CreateIndex(
                name: "ix_refunds_needs_attention",
                table: "refunds",
                column: "id",
                filter: "needs_attention");

            migrationBuilder.CreateIndex(
                name: "ix_refunds_payin_id",
                table: "refunds",
                column: "payin_id");

            SqlScript.Run(migrationBuilder, "balance_folding.sql");
            SqlScript.Run(migrationBuilder, "payment_writes.sql");
            SqlScript.Run(migrationBuilder, "organization_changes.sql");
        }

        /// <summary>Forward only: money's tables are never dropped by a tool.</summary>
        protected override void Down(MigrationBuilder migrationBuilder)
            => throw new NotSupportedException("Migrations go forward only.");
    }
}
