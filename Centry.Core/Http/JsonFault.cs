namespace Centry.Core.Http;

/// <summary>Why a body is not JSON that we take, and where.</summary>
/// <param name="Message">A sentence for a person. Holds no values from the body.</param>
/// <param name="Line">From 1.</param>
/// <param name="Position">Character in the line, from 1.</param>
public sealed record JsonFault(string Message, int Line, int Position);
