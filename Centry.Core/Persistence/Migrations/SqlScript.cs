using Microsoft.EntityFrameworkCore.Migrations;

namespace Centry.Core.Persistence.Migrations;

/// <summary>Runs an SQL file of this folder as a step of a migration. A landed file never changes; a change is a new file.</summary>
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
