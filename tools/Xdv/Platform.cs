// XDV's host is Linux: memfd, eventfd, SCM_RIGHTS and process groups have no equivalent elsewhere. Said once, for the
// analyser.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
