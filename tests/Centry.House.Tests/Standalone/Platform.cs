using System.Runtime.Versioning;

// As the stand-alone stack itself: Linux and macOS.
[assembly: UnsupportedOSPlatform("windows")]
