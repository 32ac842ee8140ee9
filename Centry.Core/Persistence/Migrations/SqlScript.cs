using Microsoft.EntityFrameworkCore.Migrations;

namespace Centry.Core.Persistence.Migrations;

/// <summary>
/// Runs an SQL file of this folder as a step of a migration. A file holds functions and triggers alone, each replaced as a whole: a
/// migration after which its text differs runs it again.
/// </summary>
internal static class SqlScript
{
    public static void Run(MigrationBuilder migration, string fileName)
    {
        using var stream = typeof(SqlScript).Assembly.GetManifestResourceStream($"Centry.Core.Persistence.Migrations.Sql.{fileName}")
            ?? throw new InvalidOperationException($"The script {fileName} is not embedded.");
        using var reader = new StreamReader(stream);
        migration.Sql(reader.ReadToEnd());
    }
}
