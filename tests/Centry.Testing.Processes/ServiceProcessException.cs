namespace Centry.Testing.Processes;

/// <summary>A program did not start or did not stay. The message is one sentence.</summary>
public sealed class ServiceProcessException(string sentence) : Exception(sentence);
