namespace Centry.Standalone;

/// <summary>Files that hold secrets: only their owner may read them, from the moment they exist.</summary>
internal static class PrivateFile
{
    /// <summary>Makes a new file; fails if there is one.</summary>
    public static void Create(string path, byte[] content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(content);
    }
}
