package dev.balsa.cli;

import picocli.CommandLine.IVersionProvider;

final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Balsa.class.getPackage().getImplementationVersion();
        return new String[] {"balsa " + (version == null ? "(development)" : version)};
    }
}
