namespace Centry.Dashboard.Components.Shared.Forms;

/// <summary>A file that somebody chose.</summary>
public sealed record FileContent(string Name, ReadOnlyMemory<byte> Bytes);
