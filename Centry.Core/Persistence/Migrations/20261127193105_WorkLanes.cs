using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Centry.Core.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class WorkLanes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_work_tasks_due_at",
                table: "work_tasks");

            migrationBuilder.AddColumn<string>(
                name: "lane",
                table: "work_tasks",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "ix_work_tasks_lane_due_at",
                table: "work_tasks",
                columns: new[] { "lane", "due_at" });

            SqlScript.Run(migrationBuilder, "payment_writes.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_work_tasks_lane_due_at",
                table: "work_tasks");

            migrationBuilder.DropColumn(
                name: "lane",
                table: "work_tasks");

            migrationBuilder.CreateIndex(
                name: "ix_work_tasks_due_at",
                table: "work_tasks",
                column: "due_at");
        }
    }
}
