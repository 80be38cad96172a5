package dev.balsa.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The compiled main classes of every module, read once. */
final class Product {
    static final String RAFT = "dev.balsa.raft..";
    static final String LOG = "dev.balsa.log..";
    static final String CLIENT = "dev.balsa.client..";
    static final String BROKER = "dev.balsa.broker..";
    static final String SIMULATION = "dev.balsa.simulation..";
    static final String CLI = "dev.balsa.cli..";
    static final String WIRE = "dev.balsa.wire..";
    static final String GENERATED = "dev.balsa.proto..";

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.balsa");

    private Product() {}
}
